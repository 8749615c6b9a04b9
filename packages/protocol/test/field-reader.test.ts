import { afterEach, describe, expect, test } from 'vitest';
import { FieldReader } from '../src/field-reader.ts';
import { parseClientMessage } from '../src/index.ts';

const polluted = Object.prototype as { token?: unknown; channel?: unknown };

afterEach(() => {
  delete polluted.token;
  delete polluted.channel;
});

describe('FieldReader', () => {
  test('sees no property that the object did not bring', () => {
    const fields = new FieldReader(Object.create({ channel: 'inherited' }) as Record<string, unknown>);
    expect(fields.has('channel')).toBe(false);
    expect(fields.text('channel', 0, 100)).toBe('');
    expect(fields.badField).toBe('channel');
  });

  test('a polluted Object.prototype lends no value to a message', () => {
    polluted.channel = 'everybody';
    polluted.token = 'forged';
    expect(parseClientMessage('{"type":"join","version":1,"regions":"prefer"}')).toMatchObject({ ok: false });
    const joined = parseClientMessage('{"type":"join","version":1,"channel":"own","regions":"prefer"}');
    expect(joined).toMatchObject({ ok: true, message: { channel: 'own' } });
    expect(joined.ok && Object.hasOwn(joined.message, 'token')).toBe(false);
  });
});
