// Rules NET-2: which web pages may connect.
import { expect, test } from 'vitest';
import { isOriginAllowed, parseOriginRule } from './origin.ts';

const same = parseOriginRule([]);
const listed = parseOriginRule(['https://notes.example.org', 'http://localhost:5173/']);

test.each([
  ['no Origin: no browser', same, undefined, 'prosa.example', true],
  ['the same host', same, 'https://prosa.example', 'prosa.example', true],
  ['the same host and port', same, 'http://localhost:8090', 'localhost:8090', true],
  ['the default port written out', same, 'https://prosa.example', 'prosa.example:443', true],
  ['another case', same, 'https://prosa.example', 'Prosa.Example', true],
  ['another port', same, 'http://localhost:3000', 'localhost:8090', false],
  ['another host', same, 'https://evil.example', 'prosa.example', false],
  ['a host that begins alike', same, 'https://prosa.example.evil.example', 'prosa.example', false],
  ['a sandboxed page', same, 'null', 'prosa.example', false],
  ['no Host', same, 'https://prosa.example', undefined, false],
  ['a broken Host', same, 'https://prosa.example', 'a b', false],
  ['one of the list', listed, 'https://notes.example.org', 'prosa.example', true],
  ['one of the list, written with a slash', listed, 'http://localhost:5173', 'prosa.example', true],
  ['not of the list', listed, 'https://other.example.org', 'prosa.example', false],
  ['any', parseOriginRule(['*']), 'https://evil.example', 'prosa.example', true],
])('NET-2: %s', (_case, rule, origin, host, expected) => {
  expect(isOriginAllowed(rule, origin, host)).toBe(expected);
});

test.each(['example.org', 'https://example.org/path', 'file:///tmp', 'null', 'https://'])(
  'NET-2: %j is no origin, and the error quotes it',
  entry => {
    expect(() => parseOriginRule([entry])).toThrow(`"${entry}"`);
  },
);
