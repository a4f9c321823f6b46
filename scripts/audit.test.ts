// Rule ATTACK-6: what of the packages is looked at, and what counts.
import { describe, expect, it } from 'vitest';
// @ts-expect-error: plain JavaScript, because it runs before anything is built.
import { findShipped, judgeAudit, listImported, listStrangeLicences } from './lib/audit.mjs';

const lock = {
  packages: {
    '': { dependencies: { server: '1.0.0' }, devDependencies: { page: '1.0.0', tester: '1.0.0' } },
    'node_modules/server': { version: '1.0.0', license: 'MIT', dependencies: { shared: '^1.0.0' } },
    'node_modules/shared': { version: '1.5.0', license: '(GPL-3.0 OR MIT)' },
    'node_modules/page': { version: '1.0.0', license: 'ISC', dependencies: { shared: '^2.0.0' } },
    'node_modules/page/node_modules/shared': { version: '2.0.0', license: 'GPL-3.0' },
    'node_modules/tester': { version: '1.0.0', dependencies: { deep: '1.0.0' } },
    'node_modules/deep': { version: '1.0.0' },
  },
};
const shipped: Set<string> = findShipped(lock, new Set(['page', 'not-installed']));
const found = (name: string, severity: string, node: string) => ({
  [name]: { name, severity, range: '<2', nodes: [`node_modules/${node}`] },
});

describe('what reaches people', () => {
  it('ATTACK-6: is what the server needs and what the page imports, as Node finds it', () => {
    expect([...shipped].sort()).toEqual([
      'node_modules/page',
      'node_modules/page/node_modules/shared',
      'node_modules/server',
      'node_modules/shared',
    ]);
  });

  it('ATTACK-6: of the page it is found in its sources', () => {
    const imported: Set<string> = listImported();
    for (const name of ['yjs', '@codemirror/view', 'preact', 'markdown-it', 'dompurify', 'mermaid']) {
      expect(imported).toContain(name);
    }
    for (const name of ['vitest', '@playwright/test', 'fast-check']) expect(imported).not.toContain(name);
  });

  it('ATTACK-6: a serious vulnerability of it counts, one of a tool and a small one are told', () => {
    const report = {
      auditReportVersion: 2,
      vulnerabilities: {
        ...found('shared', 'high', 'page/node_modules/shared'),
        ...found('server', 'critical', 'server'),
        ...found('page', 'moderate', 'page'),
        ...found('deep', 'critical', 'deep'),
      },
    };
    expect(judgeAudit(JSON.stringify(report), shipped)).toEqual({
      asked: true,
      serious: ['shared <2: high', 'server <2: critical'],
      other: ['page <2: moderate', 'deep <2: critical, used for building and testing only'],
    });
  });

  it.each([
    ['', 'npm audit gave no answer'],
    ['{"message":"405 Method Not Allowed","statusCode":405}', '405 Method Not Allowed'],
    ['{"error":{"code":"ENOTFOUND","summary":"no network"}}', 'no network'],
    ['null', 'npm audit failed'],
  ])('ATTACK-6: when npm says %j it could not be asked', (text, why) => {
    expect(judgeAudit(text, shipped)).toEqual({ asked: false, why });
  });

  it('ATTACK-6: licences that ask for more are told', () => {
    expect(listStrangeLicences(lock, shipped)).toEqual([
      'node_modules/page/node_modules/shared 2.0.0: GPL-3.0',
    ]);
  });
});
