#!/usr/bin/env node
// Texts of the browser rooms: collects t('key', 'English') and <Trans i18nKey="key">English</Trans> from the sources,
// writes the English catalogue of each room and says what the other languages lack.
// Usage: node scripts/i18n.mjs [--check] [kit|datasource|topology|tracing|workbench…]
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, fail, step } from './lib/console.mjs';
import { readTexts } from './i18n-scan.mjs';

export const LANGUAGES = Object.freeze(['en-US', 'zh-Hans']);
const [ENGLISH, ...OTHERS] = LANGUAGES;
/** CLDR's plural forms of each language, whole numbers only. */
const PLURALS = Object.freeze({ 'en-US': ['one', 'other'], 'zh-Hans': ['other'] });

/** A room's texts; those of kit go into each plugin's catalogue when it is bundled. */
const ROOMS = Object.freeze({
  kit: { directory: 'panels/kit', catalogue: (language) => `${language}.json` },
  datasource: { directory: 'datasource', catalogue: (language) => `${language}/thalweg-datasource.json` },
  topology: { directory: 'panels/topology', catalogue: (language) => `${language}/thalweg-topology-panel.json` },
  tracing: { directory: 'panels/tracing', catalogue: (language) => `${language}/thalweg-tracing-panel.json` },
  workbench: { directory: 'panels/workbench', catalogue: (language) => `${language}/workbench.json` },
});

const catalogueFile = ({ directory, catalogue }, language) => join(ROOT, directory, 'src/locales', catalogue(language));

/** Catalogue as flat keys. */
export function readCatalogue(file) {
  if (!existsSync(file)) return {};
  const flat = {};
  const walk = (node, path) => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'string') flat[[...path, key].join('.')] = value;
      else walk(value, [...path, key]);
    }
  };
  walk(JSON.parse(readFileSync(file, 'utf8')), []);
  return flat;
}

/** Nested and sorted, as i18next reads it. */
export function nest(flat) {
  const root = {};
  for (const key of Object.keys(flat).sort()) {
    const path = key.split('.');
    const last = path.pop();
    let node = root;
    for (const part of path) {
      if (typeof node[part] === 'string')
        fail(`i18n: "${key}" lies below "${path.join('.')}", which is a text itself.`);
      node = node[part] ??= {};
    }
    if (typeof node[last] === 'object') fail(`i18n: "${key}" is a text, and others lie below it.`);
    node[last] = flat[key];
  }
  return root;
}

function writeCatalogue(file, flat) {
  const text = `${JSON.stringify(nest(flat), null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    // translate.ts hands keys through, it holds none.
    return /\.tsx?$/.test(entry.name) && !/(\.test\.tsx?|^translate\.ts)$/.test(entry.name) ? [path] : [];
  });
}

/** Keys a language must have, with the English text of each. */
function wanted(texts, language) {
  const flat = {};
  for (const { key, text, one, counts } of texts.values()) {
    if (!counts) flat[key] = text;
    else for (const form of PLURALS[language]) flat[`${key}_${form}`] = form === 'one' ? (one ?? text) : text;
  }
  return flat;
}

/** What stands for something else: values, and the tags of parts. */
const marks = (text) => [...text.matchAll(/\{\{\s*([\w.]+)[^}]*\}\}|<\/?\w+\/?>/g)].map(([mark, name]) => name ?? mark);
const same = (a, b) => [...new Set(a)].sort().join() === [...new Set(b)].sort().join();

function compare(room, language, need, have) {
  const problems = [];
  const say = (text) => problems.push(`${room} ${language}: ${text}`);
  for (const [key, english] of Object.entries(need)) {
    if (!have[key]) say(`"${key}" is missing: ${english}`);
    else if (language === ENGLISH && have[key] !== english) say(`"${key}" is not what the source says: ${english}`);
    else if (!same(marks(have[key]), marks(english))) say(`"${key}" has other values or tags than: ${english}`);
  }
  for (const key of Object.keys(have)) if (!(key in need)) say(`"${key}" is used nowhere.`);
  return problems;
}

function visit(room, check) {
  const place = ROOMS[room];
  const texts = new Map();
  const problems = [];
  for (const file of sources(join(ROOT, place.directory, 'src'))) {
    const found = readTexts(file, readFileSync(file, 'utf8'));
    const at = relative(ROOT, file);
    problems.push(...found.problems.map((problem) => `${at}:${problem}`));
    for (const one of found.texts) {
      const known = texts.get(one.key);
      if (known && known.text !== one.text) {
        problems.push(`${at}: "${one.key}" says "${one.text}" here and "${known.text}" elsewhere.`);
      }
      if ((room === 'kit') !== one.key.startsWith('kit.')) {
        problems.push(`${at}: "${one.key}": keys in kit, and only those, begin with "kit.".`);
      }
      texts.set(one.key, one);
    }
  }
  if (!check && problems.length === 0) {
    writeCatalogue(catalogueFile(place, ENGLISH), wanted(texts, ENGLISH));
    for (const language of OTHERS) {
      const need = wanted(texts, language);
      const have = readCatalogue(catalogueFile(place, language));
      writeCatalogue(
        catalogueFile(place, language),
        Object.fromEntries(Object.entries(have).filter(([key]) => key in need)),
      );
    }
  }
  for (const language of LANGUAGES) {
    const have = readCatalogue(catalogueFile(place, language));
    problems.push(...compare(room, language, wanted(texts, language), have));
  }
  return { count: texts.size, problems };
}

/** The catalogue of a plugin in one language: its own texts and kit's. */
export function mergedCatalogue(room, language) {
  return nest({
    ...readCatalogue(catalogueFile(ROOMS.kit, language)),
    ...readCatalogue(catalogueFile(ROOMS[room], language)),
  });
}

/** Files that a catalogue is made from. */
export const catalogueFiles = (room) =>
  LANGUAGES.flatMap((language) => [catalogueFile(ROOMS.kit, language), catalogueFile(ROOMS[room], language)]).filter(
    existsSync,
  );

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const check = process.argv.includes('--check');
  const asked = process.argv.slice(2).filter((one) => one !== '--check');
  const unknown = asked.filter((room) => !ROOMS[room]);
  if (unknown.length > 0) fail(`i18n: unknown ${unknown.join(' ')}. Rooms: ${Object.keys(ROOMS).join(', ')}.`);
  let failed = 0;
  for (const room of asked.length > 0 ? asked : Object.keys(ROOMS)) {
    const { count, problems } = visit(room, check);
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    failed += problems.length;
    step(`${room}: ${count} texts${problems.length > 0 ? `, ${problems.length} problems` : ''}`);
  }
  if (failed > 0 && check) fail(`${failed} problems with texts. "node scripts/i18n.mjs" writes the English ones anew.`);
}
