// The rules that oxlint does not have, as a plugin of it.
import { noInlineException } from './no-inline-exception.mjs';
import { reasonedNonNull } from './reasoned-non-null.mjs';
import { restrictedSyntax } from './restricted-syntax.mjs';

export default {
  meta: { name: 'paceline' },
  rules: {
    'no-inline-exception': noInlineException,
    'reasoned-non-null': reasonedNonNull,
    'restricted-syntax': restrictedSyntax,
  },
};
