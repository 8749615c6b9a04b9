// A rule that is wrong is changed in oxlint.config.mjs, in the open. So the comments that would switch a rule off are refused.
const SWITCHES_OFF = /(?:oxlint|eslint)-disable/;

/**
 * Such a comment may name this rule too, or all. It reaches every finding that overlaps the text it speaks for, so the findings of this rule
 * have no length and stand at the very start of the file, where nothing overlaps them; the line is in the message.
 */
const OUT_OF_REACH = { start: { line: 1, column: 0 }, end: { line: 1, column: 0 } };

export const noInlineException = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      exception:
        'Line {{ line }}: no inline exceptions. A rule that is wrong is changed in oxlint.config.mjs.',
    },
  },
  create(context) {
    return {
      Program() {
        for (const { loc, value } of context.sourceCode.getAllComments()) {
          if (!SWITCHES_OFF.test(value)) continue;
          context.report({ loc: OUT_OF_REACH, messageId: 'exception', data: { line: loc.start.line } });
        }
      },
    };
  },
};
