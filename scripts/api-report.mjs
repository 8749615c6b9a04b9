// The public surface of every package that is published, as text in the repository: `npm run api` writes it, `npm test`
// fails with the difference when it is out of date, so that a change of the surface is seen in review.
//
// It is read from the rolled types (what an integrator's compiler sees): every export with its signature, and whatever these
// mention, without comments and private members, sorted by name. Wording and order are free to change.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { publishedPackages } from './published-packages.mjs';
import { runCommand } from './run-command.mjs';

const DIFF_LIMIT_MS = 10_000;
const BUNDLER = ts.ModuleResolutionKind.Bundler;
const ESNEXT = ts.ModuleKind.ESNext;

const toWrite = process.argv.includes('--write');

const stale = [];
const entries = publishedPackages().flatMap((published) =>
  published.entries.map((entry) => ({ folder: published.folder, ...entry })),
);
for (const { specifier, folder, types } of entries) {
  const { path, text } = reportOf(specifier, folder, types);
  const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (committed === text) console.log(`api: ${path} is up to date`);
  else if (toWrite) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`api: wrote ${path}`);
  } else {
    stale.push(path);
    await showDifference(path, text);
  }
}

if (stale.length > 0) {
  console.error(`api: the public surface is not what ${stale.join(', ')} says.`);
  console.error(
    'If the change is meant, run `npm run api`, and say in CHANGELOG.md what it means for users.',
  );
  process.exitCode = 1;
}

/** `dist/name.d.ts` is reported in `api/name.api.md` of the package. */
function reportOf(specifier, folder, typesFile) {
  const { values, types, mentioned } = readSurface(resolve(folder), resolve(typesFile));
  const text = [
    `# The public surface of ${specifier}`,
    '',
    'Made by `npm run api` from the types that are published; do not edit.',
    ...section('Exported values', values),
    ...section('Exported types', types),
    ...section('Not exported, but mentioned by what is', mentioned),
    '',
  ].join('\n');
  return { path: join(folder, 'api', `${basename(typesFile, '.d.ts')}.api.md`), text };
}

/** `declarations` are lists of nodes by name. */
function section(title, declarations) {
  if (declarations.size === 0) return [];
  const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });
  const names = [...declarations.keys()].toSorted();
  const blocks = names.map((name) =>
    declarations
      .get(name)
      .map((node) => printed(printer, node))
      .join('\n'),
  );
  return ['', `## ${title}`, '', '```ts', blocks.join('\n\n'), '```'];
}

/** What the module exports, and what that mentions of the package's own, however far away: declarations by name. */
function readSurface(folder, typesFile) {
  // Without the standard library: what it declares is never the package's own.
  const program = ts.createProgram([typesFile], {
    noLib: true,
    types: [],
    moduleResolution: BUNDLER,
    module: ESNEXT,
  });
  const checker = program.getTypeChecker();
  const ownOf = (symbol) =>
    (symbol.declarations ?? []).filter((node) => node.getSourceFile().fileName.startsWith(`${folder}/`));
  const isAlias = (symbol) => (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const targetOf = (symbol) => (isAlias(symbol) ? checker.getAliasedSymbol(symbol) : symbol);

  const values = new Map();
  const types = new Map();
  const found = new Map();
  for (const symbol of checker.getExportsOfModule(
    checker.getSymbolAtLocation(program.getSourceFile(typesFile)),
  )) {
    const target = targetOf(symbol);
    const declarations = ownOf(target);
    if (declarations.length === 0)
      throw new Error(`${typesFile}: "${symbol.name}" is not declared in this package`);
    const typeOnly = symbol.declarations.some(ts.isTypeOnlyExportDeclaration);
    const isValue = !typeOnly && (target.flags & ts.SymbolFlags.Value) !== 0;
    (isValue ? values : types).set(symbol.name, declarations);
    found.set(target, declarations);
  }
  const mentioned = new Map();
  const visit = (node) => {
    if (isPrivate(node)) return;
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const target = symbol && targetOf(symbol);
    const declarations = target === undefined ? [] : ownOf(target).filter(isTopLevel);
    if (declarations.length > 0 && !found.has(target)) {
      mentioned.set(target.name, declarations);
      found.set(target, declarations);
    }
    ts.forEachChild(node, visit);
  };
  // A map goes on to what is added while it is walked.
  for (const declarations of found.values()) declarations.forEach(visit);
  return { values, types, mentioned };
}

function isTopLevel(node) {
  const statement = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return ts.isSourceFile(statement.parent) && !ts.isImportDeclaration(statement);
}

function isPrivate(node) {
  const ofClass = ts.isClassElement(node) && node.name !== undefined && ts.isPrivateIdentifier(node.name);
  return ofClass || (ts.canHaveModifiers(node) && (node.modifiers ?? []).some(isPrivateModifier));
}

function isPrivateModifier({ kind }) {
  return kind === ts.SyntaxKind.PrivateKeyword;
}

/** The declaration without its private members; that it is exported, the section says. */
function printed(printer, declaration) {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const { transformed } = ts.transform(node, [
    (context) => {
      const visit = (child) => (isPrivate(child) ? undefined : ts.visitEachChild(child, visit, context));
      return (root) => ts.visitNode(root, visit);
    },
  ]);
  const text = printer.printNode(ts.EmitHint.Unspecified, transformed[0], node.getSourceFile());
  return text.replace(/^export (default )?/, '');
}

/** As git shows it, lines that went and came. Without git the report itself, for the reader to compare. */
async function showDifference(path, text) {
  const folder = mkdtempSync(join(tmpdir(), 'paceline-api-'));
  const now = join(folder, basename(path));
  writeFileSync(now, text);
  const committed = existsSync(path) ? path : '/dev/null';
  const args = ['diff', '--no-index', '--no-color', committed, now];
  const { output } = await runCommand('git', args, { limitMs: DIFF_LIMIT_MS, collect: true });
  console.error(output === '' ? text : output.split('\n').slice(4).join('\n'));
  rmSync(folder, { recursive: true });
}
