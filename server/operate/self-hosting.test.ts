// docs/self-hosting.md says what is: its recipes are the files that the tests run, and its tables name what there is.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../config/settings.ts';
import { COMMANDS } from './commands.ts';
import { OPERATE_EXIT } from './exit-codes.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const guide = read('docs/self-hosting.md');
const readme = read('README.md');

describe('the guide', () => {
  test.each(['nginx.conf', 'Caddyfile', 'nginx-below-a-path.conf', 'Caddyfile-below-a-path'])(
    'OPERATE-11: its recipe is deploy/%s, which is tested',
    name => {
      expect(guide).toContain(`\n${read(`deploy/${name}`).trimEnd()}\n\`\`\``);
    },
  );

  test('OPERATE-1: it and README name every command; it names every flag and exit code', () => {
    for (const { name, words, options } of COMMANDS) {
      expect(guide).toContain(`| \`${[name, ...words].join(' ')}`);
      expect(readme).toContain(`npm run prosa -- ${name}`);
      for (const { flag } of options) expect(guide).toContain(`--${flag}`);
    }
    for (const code of Object.values(OPERATE_EXIT))
      expect(guide).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  });

  test('CONF-1: every variable that the guide and deploy/ name is a setting', () => {
    const known = new Set(SETTINGS.map(({ variable }) => variable));
    const files = [
      'prosa.service',
      'prosa-backup.service',
      'Dockerfile',
      'compose.yaml',
      'nginx.conf',
      'Caddyfile',
      'nginx-below-a-path.conf',
      'Caddyfile-below-a-path',
    ];
    const texts = [guide, ...files.map(name => read(`deploy/${name}`))];
    const named = texts.flatMap(text => text.match(/\bPROSA_[A-Z_]+\b/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(name => !known.has(name))).toEqual([]);
  });

  test('NET-18: every metric to alarm on is one that is told', () => {
    const told = read('server/net/metrics.ts');
    const named = guide.match(/(?<!\$)\bprosa_[a-z_]+\b/g) ?? [];
    expect(named).toContain('prosa_unsaved_updates');
    for (const name of named) expect(told).toContain(`'${name.replace(/_bucket$/, '')}'`);
  });
});
