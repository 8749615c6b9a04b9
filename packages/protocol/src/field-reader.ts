import { isConnectionId, isPeerId } from './ids.ts';
import type { ConnectionId, PeerId } from './ids.ts';
import { isJsonObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';

/** A lone surrogate: with the u flag, a proper pair is one code point and does not match. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** C0 controls, DEL and C1 controls: line breaks above all, which would forge log lines and SDP lines. */
const CONTROL = /\p{Cc}/u;

/**
 * Takes the known fields of a stranger's object, by name. The twin of `ByteReader`: never throws, latches the name
 * of the first bad field, gives stand-ins after it, and is asked once at the end. Only own properties are seen,
 * so neither `__proto__` in the text nor a polluted Object.prototype can lend a value.
 */
export class FieldReader {
  readonly #object: JsonObject;
  readonly #path: string;
  #badField: string | null = null;

  /** `path` goes before the names of fields, such as `signals[2].`. */
  constructor(object: JsonObject, path = '') {
    this.#object = object;
    this.#path = path;
  }

  /** The first bad field, or null while all is well. */
  get badField(): string | null {
    return this.#badField;
  }

  fail(name: string): void {
    this.#badField ??= this.#path + name;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  /** One line of text: `charsMin` to `charsMax` UTF-16 units, no control characters. */
  line(name: string, charsMin: number, charsMax: number): string {
    const text = this.text(name, charsMin, charsMax);
    if (CONTROL.test(text)) this.fail(name);
    return text;
  }

  /** Text that may have line breaks. */
  text(name: string, charsMin: number, charsMax: number): string {
    const value = this.#own(name);
    if (typeof value === 'string' && value.length >= charsMin && value.length <= charsMax) {
      if (!LONE_SURROGATE.test(value)) return value;
    }
    this.fail(name);
    return '';
  }

  integer(name: string, min: number, max: number): number {
    const value = this.#own(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.fail(name);
    return min;
  }

  /** One of a table's keys. */
  oneOf<Name extends string>(name: string, table: Readonly<Record<Name, true>>): Name | null {
    const value = this.#own(name);
    if (typeof value === 'string' && Object.hasOwn(table, value)) return value as Name;
    this.fail(name);
    return null;
  }

  isNull(name: string): boolean {
    return this.#own(name) === null;
  }

  peerId(name: string): PeerId {
    const value = this.#own(name);
    if (isPeerId(value)) return value;
    this.fail(name);
    return '00000000000000' as PeerId;
  }

  connectionId(name: string): ConnectionId {
    const value = this.#own(name);
    if (isConnectionId(value)) return value;
    this.fail(name);
    return '00000000' as ConnectionId;
  }

  peerIds(name: string, countMax: number): readonly PeerId[] {
    const ids: PeerId[] = [];
    for (const value of this.#array(name, 0, countMax)) {
      if (isPeerId(value)) ids.push(value);
      else this.fail(`${name}[${ids.length}]`);
      if (this.#badField !== null) break;
    }
    return ids;
  }

  /** Reads each object of an array with `read`, which gives null (or fails its reader) to refuse it. */
  objects<Item>(
    name: string,
    countMin: number,
    countMax: number,
    read: (item: FieldReader) => Item | null,
  ): readonly Item[] {
    const items: Item[] = [];
    for (const value of this.#array(name, countMin, countMax)) {
      const place = `${name}[${items.length}]`;
      if (!isJsonObject(value)) {
        this.fail(place);
        break;
      }
      const reader = new FieldReader(value, `${this.#path}${place}.`);
      const item = read(reader);
      if (item === null || reader.badField !== null) {
        this.#badField ??= reader.badField ?? this.#path + place;
        break;
      }
      items.push(item);
    }
    return items;
  }

  /** The array, if its length is in bounds: it is never walked otherwise. */
  #array(name: string, countMin: number, countMax: number): readonly unknown[] {
    const value = this.#own(name);
    if (Array.isArray(value) && value.length >= countMin && value.length <= countMax) return value;
    this.fail(name);
    return [];
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }
}
