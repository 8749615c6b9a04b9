import MagicString, { Bundle } from 'magic-string';
import ts from 'typescript';
import type { Plugin } from 'vite';
import type { OrderHint } from './order-hint.ts';
import { hintedOrder, shapesOf } from './order-hint.ts';
import type { OrderOptions } from './order-statements.ts';
import { similarPieces, withRunMoved } from './similar-pieces.ts';
import { smallestText } from './smallest-text.ts';

/**
 * Decides in which order the methods of each class stand in the script-tag bundle, for the same end as `order-statements.ts`. Methods
 * are made before anything of a class is evaluated, so their order means nothing; fields and static blocks, which run in order,
 * stay where they are.
 */

/** Where a method stands; another of its class may come to stand there. */
interface Place {
  readonly begin: number;
  readonly end: number;
}

interface Program {
  readonly code: string;
  /** In the order of the text. Classes inside of methods are left alone: a place holds no places. */
  readonly places: readonly Place[];
  /** Places of one class, by index; only classes with a choice. */
  readonly classes: readonly (readonly number[])[];
}

/** With the methods of each class in a new order, as a magic string, which knows where everything came from. */
export async function orderMethods(code: string, options: OrderOptions): Promise<Bundle> {
  const { tries, seed = 1, hint = [], onFound } = options;
  const program = read(code);
  const { places, classes } = program;
  const texts = places.map(({ begin, end }) => code.slice(begin, end));
  const shapes = shapesOf(texts);
  const similar = similarPieces(texts);
  const inClass = classes.flatMap((members) => members.map(() => members));
  const methods = await smallestText<readonly number[]>(
    {
      first: hintedMethods(program, shapes, hint),
      next: (from, random) => {
        // The more methods, the more often.
        const members = inClass[Math.floor(random() * inClass.length)];
        if (members === undefined) return undefined;
        const moved = withRunMoved(
          members.map((place) => from[place] as number),
          similar,
          random,
        );
        const next = [...from];
        for (const [index, place] of members.entries()) next[place] = moved[index] as number;
        return next;
      },
      textOf: (order) => textOf(program, order),
    },
    { tries, seed },
  );
  onFound?.(methods.map((index) => shapes[index] as string));
  return bundleOf(program, methods);
}

/** For each place the method that the hint puts there, of the same class. */
function hintedMethods({ places, classes }: Program, shapes: readonly string[], hint: OrderHint): number[] {
  const methods = places.map((_, index) => index);
  for (const members of classes) {
    const order = hintedOrder(
      members.map((place) => shapes[place] as string),
      hint,
    );
    for (const [index, place] of members.entries())
      methods[place] = members[order[index] as number] as number;
  }
  return methods;
}

export function orderMethodsPlugin(options: OrderOptions): Plugin {
  return {
    name: 'paceline:order-methods',
    renderChunk: {
      order: 'post',
      async handler(code) {
        const ordered = await orderMethods(code, options);
        return { code: ordered.toString(), map: ordered.generateMap({ hires: 'boundary' }) as never };
      },
    },
  };
}

/** `methods` names for each place the one that stands there, by its place in `code`. */
function textOf({ code, places }: Program, methods: readonly number[]): string {
  let text = '';
  let done = 0;
  for (const [index, { begin, end }] of places.entries()) {
    const method = places[methods[index] as number] as Place;
    text += code.slice(done, begin) + code.slice(method.begin, method.end);
    done = end;
  }
  return text + code.slice(done);
}

function bundleOf({ code, places }: Program, methods: readonly number[]): Bundle {
  const whole = new MagicString(code);
  const bundle = new Bundle({ separator: '' });
  const add = (from: number, to: number): void => {
    if (to > from) bundle.addSource({ filename: 'bundle.js', content: whole.snip(from, to) });
  };
  let done = 0;
  for (const [index, { begin, end }] of places.entries()) {
    const method = places[methods[index] as number] as Place;
    add(done, begin);
    add(method.begin, method.end);
    done = end;
  }
  add(done, code.length);
  return bundle;
}

function read(code: string): Program {
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const places: Place[] = [];
  const classes: number[][] = [];
  const visit = (node: ts.Node): void => {
    if (!ts.isClassLike(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    const members: number[] = [];
    for (const member of node.members) {
      if (!isMovable(member)) visit(member);
      else members.push(places.push({ begin: member.getStart(), end: member.getEnd() }) - 1);
    }
    if (members.length > 1) classes.push(members);
  };
  visit(file);
  return { code, places, classes };
}

/** A name that is worked out runs when the class is made. */
function isMovable(member: ts.ClassElement): boolean {
  const isMethod =
    ts.isMethodDeclaration(member) || ts.isConstructorDeclaration(member) || ts.isAccessor(member);
  return isMethod && (member.name === undefined || !ts.isComputedPropertyName(member.name));
}
