/** A non-null assertion is a claim the compiler cannot check, so the claim needs its reason in a comment beside it. */
export const reasonedNonNull = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unreasoned:
        'Handle the missing value, or say in a comment on this line or the line above why it cannot be missing.',
    },
  },
  create(context) {
    let commented;
    return {
      TSNonNullExpression(node) {
        commented ??= commentedLines(context.sourceCode);
        if (!commented.has(node.loc.end.line)) context.report({ node, messageId: 'unreasoned' });
      },
    };
  },
};

function commentedLines(sourceCode) {
  const commented = new Set();
  for (const { loc } of sourceCode.getAllComments()) {
    // A comment reaches the line below only when it stands on lines of its own.
    const ownLine = sourceCode.lines[loc.start.line - 1].slice(0, loc.start.column).trim() === '';
    const lastLine = ownLine ? loc.end.line + 1 : loc.end.line;
    for (let line = loc.start.line; line <= lastLine; line += 1) commented.add(line);
  }
  return commented;
}
