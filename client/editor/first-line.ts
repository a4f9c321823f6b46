// Which language a text says it is in by its first line. Pure.

const INTERPRETERS: Readonly<Record<string, string>> = {
  bash: 'Shell',
  dash: 'Shell',
  deno: 'TypeScript',
  groovy: 'Groovy',
  julia: 'Julia',
  ksh: 'Shell',
  lua: 'Lua',
  node: 'JavaScript',
  perl: 'Perl',
  php: 'PHP',
  python: 'Python',
  pwsh: 'PowerShell',
  rscript: 'R',
  ruby: 'Ruby',
  sh: 'Shell',
  tclsh: 'Tcl',
  zsh: 'Shell',
};

const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^<\?php\b/i, 'PHP'],
  [/^<\?xml\b/i, 'XML'],
  [/^<!doctype html\b/i, 'HTML'],
  [/^<html\b/i, 'HTML'],
  [/^FROM [\w./:-]+( AS \w+)?$/, 'Dockerfile'],
  [/^%YAML\b/, 'YAML'],
  [/^\\documentclass\b/, 'LaTeX'],
  [/^diff --git /, 'diff'],
];

/** A name of @codemirror/language-data, or null for prose and for what says nothing. */
export function findLanguageByFirstLine(line: string): string | null {
  const text = line.replace(/^\uFEFF/, '').trim();
  const interpreter = /^#!\s*(?:\S*\/)?([\w.-]+)(?:\s+(?:-S\s+)?([\w.-]+))?/.exec(text);
  if (interpreter !== null) {
    const name = interpreter[1] === 'env' ? interpreter[2] : interpreter[1];
    // "python3.12" is Python.
    const known = name?.toLowerCase().replace(/[\d.]+$/, '') ?? '';
    return Object.hasOwn(INTERPRETERS, known) ? INTERPRETERS[known]! : null;
  }
  return BEGINNINGS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
