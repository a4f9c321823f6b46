// The languages that documents and code blocks can have: grammars of @codemirror/language-data, which is loaded when
// it is first asked for, and each grammar after it. Markdown itself is here from the start and needs none of it.
import type { LanguageDescription } from '@codemirror/language';
import { ParseContext } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import type { Parser } from '@lezer/common';
import { MARKDOWN_LANGUAGE } from './ports.ts';

export interface LanguageName {
  /** What a document remembers, and `setLanguage` takes. */
  name: string;
  /** Other names, in lower case, the name itself among them. */
  aliases: readonly string[];
}

let list: Promise<readonly LanguageDescription[]> | null = null;

function loadList(): Promise<readonly LanguageDescription[]> {
  list ??= import('@codemirror/language-data').then(
    data => data.languages,
    error => {
      // Offline, or a new version on the server: the next one who asks tries again.
      list = null;
      throw error;
    },
  );
  return list;
}

/** All of them by name, Markdown first. Rejects when the list cannot be loaded. */
export async function listLanguages(): Promise<readonly LanguageName[]> {
  const languages = await loadList();
  const names = languages.map(({ name, alias }) => ({ name, aliases: alias }));
  const isMarkdown = ({ name }: LanguageName) => name === MARKDOWN_LANGUAGE;
  return [...names.filter(isMarkdown), ...names.filter(language => !isMarkdown(language))];
}

/** By the ending, like "main.py", or the whole of a file's name, like "Dockerfile". Null for names that say nothing. */
export async function findLanguageByFileName(name: string): Promise<string | null> {
  const file = name.slice(name.lastIndexOf('/') + 1);
  // Most documents are named by chance or by a sentence: no need to load the list for these.
  if (!/\.[\w+-]{1,12}$|^[A-Z]\w+$/.test(file)) return null;
  for (const { name, extensions, filename } of await loadList()) {
    const ending = /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase();
    if (filename?.test(file) === true || (ending !== undefined && extensions.includes(ending))) return name;
  }
  return null;
}

/** The grammar with all that belongs to it, or null when there is none of that name or it cannot be loaded. */
export async function loadLanguage(name: string): Promise<Extension | null> {
  try {
    const found = (await loadList()).find(language => language.name === name);
    return found === undefined ? null : await found.load();
  } catch {
    // The network, or a new version on the server: the text stays without colours.
    return null;
  }
}

const parsers = new Map<string, Parser | null | Promise<void>>();

/**
 * The grammar for what stands after "```". Asked for the first time, it is not here: the code stays plain until it
 * has come, and editors that wait for it colour it then.
 */
export function findCodeParser(info: string): Parser | null {
  const name = /^\{?\.?([\w+#-]+)/.exec(info)?.[1]?.toLowerCase();
  if (name === undefined) return null;
  const known = parsers.get(name);
  if (known === undefined) {
    const loading = loadParser(name).then(parser => void parsers.set(name, parser));
    parsers.set(name, loading);
    return ParseContext.getSkippingParser(loading);
  }
  return known instanceof Promise ? ParseContext.getSkippingParser(known) : known;
}

async function loadParser(name: string): Promise<Parser | null> {
  try {
    const languages = await loadList();
    const found =
      languages.find(({ alias }) => alias.includes(name)) ??
      languages.find(({ extensions }) => extensions.includes(name));
    return found === undefined ? null : (await found.load()).language.parser;
  } catch {
    // As above.
    return null;
  }
}
