import { foldable, syntaxTree } from '@codemirror/language';
import { describe, expect, it } from 'vitest';
import { findLanguageByFirstLine } from './first-line.ts';
import { listSections } from './fold-sections.ts';
import { findCodeParser, findLanguageByFileName, listLanguages, loadLanguage } from './languages.ts';
import { readState } from './testing.ts';

describe('languages', () => {
  it('EDIT-12: have names, Markdown first', async () => {
    const names = (await listLanguages()).map(({ name }) => name);
    expect(names[0]).toBe('Markdown');
    expect(names.filter(name => name === 'Markdown')).toHaveLength(1);
    expect(names).toContain('Python');
  });

  it.each([
    ['main.py', 'Python'],
    ['src/app.TSX', 'TSX'],
    ['notes.md', 'Markdown'],
    ['Dockerfile', 'Dockerfile'],
    ['a.b.rs', 'Rust'],
    ['k3v9x2', null],
    ['meeting notes', null],
    ['thing.unknown', null],
  ])('EDIT-12: %j is %j by its name', async (name, language) => {
    expect(await findLanguageByFileName(name)).toBe(language);
  });

  it.each([
    ['#!/usr/bin/env python3', 'Python'],
    ['#!/usr/bin/python3.12', 'Python'],
    ['#!/bin/sh', 'Shell'],
    ['#!/usr/bin/env -S node --test', 'JavaScript'],
    ['<?php', 'PHP'],
    ['<?xml version="1.0"?>', 'XML'],
    ['<!DOCTYPE html>', 'HTML'],
    ['\uFEFF<?xml version="1.0"?>', 'XML'],
    ['# A title', null],
    ['---', null],
    ['#!', null],
    ['#!/usr/bin/env constructor', null],
    ['', null],
  ])('EDIT-12: %j is %j by its first line', (line, language) => {
    expect(findLanguageByFirstLine(line)).toBe(language);
  });

  it('EDIT-12: every name that a first line or a file name gives can be loaded', async () => {
    expect(await loadLanguage('Python')).not.toBeNull();
    expect(await loadLanguage('Klingon')).toBeNull();
    const names = new Set((await listLanguages()).map(({ name }) => name));
    const lines = [
      '#!/bin/bash',
      '#!/usr/bin/env deno',
      '#!/usr/bin/Rscript',
      '#!/usr/bin/env pwsh',
      'diff --git a b',
    ];
    for (const line of [...lines, 'FROM node:20', '\\documentclass{article}', '%YAML 1.2'])
      expect(names).toContain(findLanguageByFirstLine(line));
  });

  it('EDIT-13: code in a fence has its grammar once that is loaded', async () => {
    const text = '```json\n{"a": 1}\n```\n';
    expect(findCodeParser('nothing-like-it')).not.toBeNull();
    expect(findCodeParser('json')).not.toBeNull();
    // Resolves after the parsers that were asked for before.
    await loadLanguage('JSON');
    await new Promise(setImmediate);
    expect(findCodeParser('nothing-like-it')).toBeNull();
    expect(syntaxTree(readState(text)).resolveInner(text.indexOf('1'), 1).name).toBe('Number');
  });

  it('EDIT-14: a heading folds its section, up to the next that is not below it', () => {
    const text = '# One\n\ntext\n\n## Two\n\nmore\n\n# Three\n\nend';
    const state = readState(text);
    const fold = (line: number) => {
      const { from, to } = state.doc.line(line);
      const range = foldable(state, from, to);
      return range === null ? null : state.sliceDoc(range.from, range.to);
    };
    expect(fold(1)).toBe('\n\ntext\n\n## Two\n\nmore');
    expect(fold(5)).toBe('\n\nmore');
    expect(fold(9)).toBe('\n\nend');
    expect(fold(3)).toBeNull();
  });

  it.each([
    ['# Title\n\nintro\n\n## One\n\na\n\n### Deep\n\nb\n\n## Two\n\nc', ['\n\na\n\n### Deep\n\nb', '\n\nc']],
    ['# One\n\na\n\n# Two\n\nb', ['\n\na', '\n\nb']],
    ['# Alone\n\na', ['\n\na']],
    ['no heading', []],
  ])('EDIT-14: folding all of %j leaves its outline', (text, folded) => {
    const state = readState(text);
    expect(listSections(state).map(({ from, to }) => state.sliceDoc(from, to))).toEqual(folded);
  });
});
