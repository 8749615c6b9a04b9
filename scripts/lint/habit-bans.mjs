// Syntax that the house does without, each with its reason. Where which of it is banned: oxlint.config.mjs.

export const FORBIDDEN_ANYWHERE = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of strings: it needs no code at run time and reads on the wire.',
  },
  {
    selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility="private"]',
    message: 'Use #private: it is private at run time too.',
  },
];

export const FORBIDDEN_DEFAULT_EXPORT = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: the file, its export and every use keep one name.',
  },
  {
    selector: 'ExportSpecifier[exported.name="default"]',
    message: 'Export by name: the file, its export and every use keep one name.',
  },
];

export const FORBIDDEN_REEXPORT = [
  {
    selector: ':matches(ExportAllDeclaration, ExportNamedDeclaration[source])',
    message: 'Only src/index.ts re-exports: elsewhere a reader must land on the definition at once.',
  },
];

export const FORBIDDEN_IN_TESTS = [
  {
    selector:
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|skipIf|only|todo|fixme|fails)$/]',
    message: 'Every test runs, and all of them do: fix it or delete it.',
  },
];
