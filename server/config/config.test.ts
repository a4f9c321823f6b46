// Rules CONF-1 to CONF-4: settings, by table.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeSettings, readConfig } from './read-config.ts';
import { SETTINGS } from './settings.ts';

describe('what is set', () => {
  test('CONF-1: every setting has a default', () => {
    expect(readConfig([], {})).toEqual({
      kind: 'config',
      config: {
        port: 8090,
        host: null,
        basePath: '',
        dataFolder: './data',
        logLevel: 'info',
        mail: null,
        allowedOrigins: [],
        trustedProxies: [],
        embedOrigins: [],
        guests: 'create',
        signIn: null,
        proxyUserHeader: null,
        tokenKey: null,
        maxUploadBytes: 10_485_760,
        maxMessageBytes: 33_554_432,
        maxDocumentBytes: 67_108_864,
        maxConnections: 10_000,
        maxConnectionsPerAddress: 500,
        maxConnectsPerMinute: 3000,
        maxMessagesPerSecond: 20_000,
        maxBytesPerSecond: 33_554_432,
        maxCpuPercent: 50,
      },
    });
  });

  test.each([
    ['--port', 'PROSA_PORT', '0', { port: 0 }],
    ['--host', 'PROSA_HOST', 'localhost', { host: 'localhost' }],
    ['--host', 'PROSA_HOST', '::1', { host: '::1' }],
    ['--host', 'PROSA_HOST', '*', { host: null }],
    ['--data', 'PROSA_DATA', '/srv/prosa', { dataFolder: '/srv/prosa' }],
    ['--base-path', 'PROSA_BASE_PATH', '/prosa', { basePath: '/prosa' }],
    ['--base-path', 'PROSA_BASE_PATH', 'prosa/', { basePath: '/prosa' }],
    ['--base-path', 'PROSA_BASE_PATH', '/tools/prosa-2.x/', { basePath: '/tools/prosa-2.x' }],
    ['--base-path', 'PROSA_BASE_PATH', '/', { basePath: '' }],
    ['--base-path', 'PROSA_BASE_PATH', '/dev', { basePath: '/dev' }],
    ['--log-level', 'PROSA_LOG_LEVEL', 'silent', { logLevel: 'silent' }],
    ['--allowed-origins', 'PROSA_ALLOWED_ORIGINS', '*', { allowedOrigins: ['*'] }],
    [
      '--allowed-origins',
      'PROSA_ALLOWED_ORIGINS',
      'https://a.example, http://b.example:8080',
      { allowedOrigins: ['https://a.example', 'http://b.example:8080'] },
    ],
    [
      '--trusted-proxies',
      'PROSA_TRUSTED_PROXIES',
      '10.0.0.0/8,::1',
      { trustedProxies: ['10.0.0.0/8', '::1'] },
    ],
    ['--embed-origins', 'PROSA_EMBED_ORIGINS', '*', { embedOrigins: ['*'] }],
    [
      '--embed-origins',
      'PROSA_EMBED_ORIGINS',
      'https://wiki.example/',
      { embedOrigins: ['https://wiki.example'] },
    ],
    ['--guests', 'PROSA_GUESTS', 'view', { guests: 'view' }],
    [
      '--jwt-secret',
      'PROSA_JWT_SECRET',
      'x'.repeat(32),
      { tokenKey: { kind: 'secret', secret: 'x'.repeat(32) } },
    ],
    ['--max-upload-bytes', 'PROSA_MAX_UPLOAD_BYTES', '2048', { maxUploadBytes: 2048 }],
    ['--max-message-bytes', 'PROSA_MAX_MESSAGE_BYTES', '1048576', { maxMessageBytes: 1_048_576 }],
    ['--max-document-bytes', 'PROSA_MAX_DOCUMENT_BYTES', '1048576', { maxDocumentBytes: 1_048_576 }],
    ['--max-connections', 'PROSA_MAX_CONNECTIONS', '0', { maxConnections: 0 }],
    [
      '--max-connections-per-address',
      'PROSA_MAX_CONNECTIONS_PER_ADDRESS',
      '7',
      { maxConnectionsPerAddress: 7 },
    ],
    ['--max-connects-per-minute', 'PROSA_MAX_CONNECTS_PER_MINUTE', '60', { maxConnectsPerMinute: 60 }],
    ['--max-messages-per-second', 'PROSA_MAX_MESSAGES_PER_SECOND', '0', { maxMessagesPerSecond: 0 }],
    ['--max-bytes-per-second', 'PROSA_MAX_BYTES_PER_SECOND', '5000', { maxBytesPerSecond: 5000 }],
    ['--max-cpu-percent', 'PROSA_MAX_CPU_PERCENT', '25', { maxCpuPercent: 25 }],
  ])('CONF-1: %s and %s take %s', (flag, variable, text, expected) => {
    const readings = [
      readConfig([flag, text], {}),
      readConfig([`${flag}=${text}`], {}),
      readConfig([], { [variable]: text }),
    ];
    for (const reading of readings) expect(reading).toMatchObject({ kind: 'config', config: expected });
  });

  test('CONF-1: a flag wins over the environment; an empty variable is not set', () => {
    const config = { kind: 'config', config: { port: 9000, dataFolder: './data' } };
    expect(readConfig(['--port', '9000'], { PROSA_PORT: '9001', PROSA_DATA: '' })).toMatchObject(config);
  });

  test('CONF-1: variables of others are none of ours, and those of our tests are let be', () => {
    const environment = { PATH: '/bin', NODE_ENV: 'production', PROSA_TRACES: '/tmp', PROSA_CHROMIUM: '/c' };
    expect(readConfig([], environment)).toMatchObject({ kind: 'config' });
  });
});

test('CONF-1: what mail needs is read together', () => {
  const variables = {
    PROSA_SMTP_URL: 'smtps://prosa:secret@mail.example.org:465',
    PROSA_MAIL_FROM: 'prosa@example.org',
    PROSA_PUBLIC_URL: 'https://docs.example.org/',
  };
  expect(readConfig([], variables)).toMatchObject({
    config: {
      mail: {
        smtpUrl: variables.PROSA_SMTP_URL,
        from: 'prosa@example.org',
        site: 'https://docs.example.org',
      },
    },
  });
});

describe('the address for links in mail', () => {
  const mail = (site: string, basePath: string) =>
    readConfig(['--base-path', basePath], {
      ...{ PROSA_SMTP_URL: 'smtp://h', PROSA_MAIL_FROM: 'a@b.c', PROSA_PUBLIC_URL: site },
    });

  test.each(['https://h', 'https://h/', 'https://h/prosa', 'https://h/prosa/'])(
    'CONF-1, OPERATE-13: %s leads below the base path',
    site => {
      expect(mail(site, '/prosa')).toMatchObject({ config: { mail: { site: 'https://h/prosa' } } });
    },
  );

  test('CONF-2, OPERATE-13: another path than the base path is wrong', () => {
    expect(mail('https://h/other', '/prosa')).toMatchObject({
      line: 'PROSA_PUBLIC_URL: "https://h/other" is not an address like https://docs.example.org/prosa.',
    });
  });
});

describe('what is wrong', () => {
  test.each([
    [['--prot', '1'], {}, '--prot'],
    [['-p', '1'], {}, '-p'],
    [['9000'], {}, '"9000"'],
    [['--port'], {}, '--port'],
    [['--port', '--host'], {}, '--port'],
    [['--port='], {}, '--port'],
    [['--help=yes'], {}, '--help'],
    [['--port', '9000', 'x'], {}, '"x"'],
    [['--port', 'eighty'], {}, '--port: "eighty" is not a whole number from 0 to 65535.'],
    [['--port', '65536'], {}, '"65536"'],
    [['--port', '-1'], {}, '--port'],
    [['--port', '80.5'], {}, '"80.5"'],
    [['--port', '0x50'], {}, '"0x50"'],
    [['--host', 'a b'], {}, '--host: "a b"'],
    [['--data', 'a\0b'], {}, '--data'],
    [['--log-level', 'loud'], {}, '--log-level: "loud" is none of debug, info, warn, error, silent.'],
    [['--allowed-origins', 'example.org'], {}, '--allowed-origins: "example.org"'],
    [['--trusted-proxies', 'example.org'], {}, '--trusted-proxies: "example.org"'],
    [['--max-message-bytes', '10'], {}, '--max-message-bytes: "10"'],
    [['--max-message-bytes', '32MB'], {}, '--max-message-bytes: "32MB"'],
    [['--base-path', 'https://h/prosa'], {}, '--base-path: "https://h/prosa" is an address'],
    [['--base-path', '/a b'], {}, '--base-path: "/a b" is not a path'],
    [['--base-path', '//prosa'], {}, '--base-path: "//prosa"'],
    [['--base-path', '/a/../b'], {}, '--base-path: "/a/../b"'],
    [['--base-path', '/a"b'], {}, '--base-path'],
    [['--base-path', '/a:b'], {}, '--base-path'],
    [['--base-path', '/d'], {}, '--base-path: "/d" cannot be told from Prosa\'s own paths'],
    [[], { PROSA_BASE_PATH: '/api/prosa' }, 'PROSA_BASE_PATH: "/api/prosa" cannot be told'],
    [['--base-path', `/${'a'.repeat(100)}`], {}, '--base-path: it has more than 100 characters'],
    [['--smtp-url', 'example.org'], {}, '--smtp-url: it is not an address'],
    [[], { PROSA_SMTP_URL: 'smtp://h' }, 'PROSA_MAIL_FROM: it is not set'],
    [[], { PROSA_SMTP_URL: 'smtp://h', PROSA_MAIL_FROM: 'a@b.c, d@e.f' }, 'PROSA_MAIL_FROM: "a@b.c, d@e.f"'],
    [[], { PROSA_SMTP_URL: 'smtp://h', PROSA_MAIL_FROM: 'a@b.c' }, 'PROSA_PUBLIC_URL: it is not set'],
    [
      ['--public-url', 'https://h/sub'],
      { PROSA_SMTP_URL: 'smtp://h', PROSA_MAIL_FROM: 'a@b.c' },
      '--public-url: "https://h/sub"',
    ],
    [[], { PROSA_PROT: '1' }, 'PROSA_PROT'],
    [[], { PROSA_PORT: 'eighty' }, 'PROSA_PORT: "eighty"'],
    [[], { PROSA_TRUSTED_PROXIES: '10.0.0.0/99' }, 'PROSA_TRUSTED_PROXIES: "10.0.0.0/99"'],
  ])('CONF-2: %j with %j is one line that names it', (args, environment, expected) => {
    const reading = readConfig(args, environment);
    if (reading.kind !== 'invalid') throw new Error(`was taken as ${reading.kind}`);
    expect(reading.line).toContain(expected);
    expect(reading.line).not.toContain('\n');
    expect(reading.line).toMatch(/[.]$/);
  });
});

describe('what is told', () => {
  test('CONF-3: README has one row for each setting, and no others', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const section = readme.split('\n## Configure\n')[1]!.split('\n## ')[0]!;
    const rows = section.split('\n').filter(line => line.startsWith('| `'));
    const expected = SETTINGS.map(({ flag, variable, fallback, meaning }) => {
      const shown = fallback === '' ? 'none' : `\`${fallback}\``;
      return `| \`--${flag}\` | \`${variable}\` | ${shown} | ${meaning} |`;
    });
    expect(rows).toEqual(expected);
  });

  test('CONF-4: --help lists every setting with its variable and default; --version is heard', () => {
    expect(readConfig(['--help'], {})).toEqual({ kind: 'help' });
    expect(readConfig(['--version'], {})).toEqual({ kind: 'version' });
    const text = describeSettings();
    for (const { flag, variable, fallback } of SETTINGS) {
      expect(text).toContain(`--${flag} `);
      expect(text).toContain(`${variable}, default: ${fallback === '' ? 'none' : fallback}`);
    }
  });
});
