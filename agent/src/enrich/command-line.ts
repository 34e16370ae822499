/** Command lines with their secrets taken out. */

const LONGEST = 2048;
const SECRET_NAME =
  /pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|auth(?!or)/i;
const MASK = '***';

/** Splits what /proc/<pid>/cmdline holds; programs that rewrite their title leave one string. */
export function splitCommandLine(raw: string): string[] {
  const words = raw.replace(/\0+$/, '').split('\0');
  return words.length === 1 && words[0] === '' ? [] : words;
}

/** Joins words, with values of secret-looking options, assignments, credentials in URLs and -p<password> masked. */
export function maskCommandLine(words: readonly string[]): string {
  const masked: string[] = [];
  let hideNext = false;
  for (const word of words) {
    if (hideNext && !word.startsWith('-')) masked.push(MASK);
    else masked.push(maskWord(word, words[0] ?? ''));
    hideNext = /^--?[\w.-]+$/.test(word) && SECRET_NAME.test(word);
  }
  return masked.join(' ').slice(0, LONGEST);
}

function maskWord(word: string, program: string): string {
  if (/^-p./.test(word) && /(?:mysql|mariadb)[\w-]*$/.test(program)) return `-p${MASK}`;
  return word
    .replace(/(\w+:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${MASK}@`)
    .replace(/([\w.-]+)([=:])(\S+)/g, (whole, name: string, sign: string) =>
      SECRET_NAME.test(name) && !(sign === ':' && whole.includes('://')) ? `${name}${sign}${MASK}` : whole,
    );
}
