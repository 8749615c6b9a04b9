import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/**
 * Decides which property names of the SDK may be shortened in the script-tag bundle: those that nobody outside it can see. A
 * name qualifies only if our sources declare it as a member, and it is
 *  - in none of the vocabularies of the outside world (DOM, ECMAScript, hls.js, simple-peer, eventemitter3, the public surface,
 *    the tracker's JSON; names in their comments do not count), and
 *  - in no string, template or quoted key of our sources, where it might be reached by name at run time.
 * What is left is safe by construction: a name that is wrongly kept costs a few bytes, never a bug.
 */
export interface NameSources {
  /** Text of our own sources, by path. */
  readonly own: readonly SourceText[];
  /** Text of declarations and sources whose every identifier keeps its name. */
  readonly outside: readonly SourceText[];
}

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** Shorter names gain nothing. */
const NAME_CHARS_MIN = 4;

export function internalNames({ own, outside }: NameSources): string[] {
  const declared = new Set<string>();
  const kept = new Set<string>();
  for (const source of own) collectOwn(parse(source), declared, kept);
  for (const source of outside) collectAll(parse(source), kept);
  return [...declared].filter((name) => name.length >= NAME_CHARS_MIN && !kept.has(name)).sort();
}

/** The sources of this repository's SDK and of everything that it meets. */
export function readNameSources(packagesDirectory: string): NameSources {
  const resolve = createRequire(import.meta.url).resolve;
  const own = ['protocol', 'core', 'hls'].flatMap((name) => readTree(join(packagesDirectory, name, 'src')));
  const librariesOfTypeScript = dirname(resolve('typescript/lib/lib.dom.d.ts'));
  const outside = [
    ...readdirSync(librariesOfTypeScript)
      .filter((file) => /^lib\.(dom|es|decorators)[^/]*\.d\.ts$/.test(file))
      .map((file) => readSource(join(librariesOfTypeScript, file))),
    readSource(join(dirname(resolve('hls.js/package.json')), 'dist/hls.d.ts')),
    readSource(resolve('simple-peer')),
    readSource(resolve('eventemitter3')),
    // What integrators write and read, and what travels as JSON.
    ...own.filter(({ path }) =>
      /\/hls\/src\/api\/|\/protocol\/src\/tracker-message\.ts$|\/simple-peer(\.d\.ts|-shims\/)/.test(path),
    ),
    ...own.filter(({ path }) => path.endsWith('/hls/src/session/session.ts')).map(publicFace),
  ];
  return { own, outside };
}

/** The members by which a class is used from outside. */
function publicFace(source: SourceText): SourceText {
  const names: string[] = [];
  for (const statement of parse(source).statements) {
    if (!ts.isClassDeclaration(statement)) continue;
    for (const { name } of statement.members) if (name && ts.isIdentifier(name)) names.push(name.text);
  }
  return { path: source.path, text: names.join('; ') };
}

function readTree(directory: string): SourceText[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readSource(join(directory, file)));
}

function readSource(path: string): SourceText {
  return { path, text: readFileSync(path, 'utf8') };
}

function parse({ path, text }: SourceText): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
}

/** Members by name into `declared`; whatever could be a name in a string into `kept`. */
function collectOwn(file: ts.SourceFile, declared: Set<string>, kept: Set<string>): void {
  const visit = (node: ts.Node): void => {
    if (isMember(node) && node.name !== undefined) {
      if (ts.isIdentifier(node.name)) declared.add(node.name.text);
      else if (ts.isStringLiteralLike(node.name)) kept.add(node.name.text);
    }
    // Texts in types too: a table's keys may be read back as texts (`Object.entries`), and only the type says which.
    collectTexts(node, kept);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function isMember(node: ts.Node): node is ts.Node & { readonly name?: ts.PropertyName } {
  return (
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isSetAccessor(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node)
  );
}

/** Every name and every text of the code; what a comment says is no name. */
function collectAll(file: ts.SourceFile, into: Set<string>): void {
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) into.add(node.text);
    else collectTexts(node, into);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/** A whole text, or the words that a template has around its holes. */
function collectTexts(node: ts.Node, into: Set<string>): void {
  if (ts.isStringLiteralLike(node)) into.add(node.text);
  else if (ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
    collectIdentifiers(node.text, into);
}

function collectIdentifiers(text: string, into: Set<string>): void {
  for (const [name] of text.matchAll(/[A-Za-z_$][\w$]*/g)) into.add(name);
}
