import { type Catalog } from '@thalweg/protocol';

/** A function of the engine as completion and signature help show it. */
export interface SqlFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly about: string;
}

/** `name(parameters) — about`, one a line: what statements on requests and samples mostly need. */
const LIST = `
count(expression?) — Rows; with an expression those where it is not NULL
countIf(condition) — Rows where the condition holds
sum(expression) — Sum
sumIf(expression, condition) — Sum of the rows where the condition holds
avg(expression) — Mean
avgIf(expression, condition) — Mean of the rows where the condition holds
min(expression) — Least value
max(expression) — Greatest value
any(expression) — Some value of the group
anyLast(expression) — The last value met
argMin(value, by) — The value where \`by\` is least
argMax(value, by) — The value where \`by\` is greatest
uniq(expression) — Number of different values, approximately
uniqExact(expression) — Number of different values, exactly
quantile(level)(expression) — Approximate quantile: quantile(0.95)(response_duration)
quantiles(level, level)(expression) — Several approximate quantiles as an array
quantileExact(level)(expression) — Exact quantile
quantileTDigest(level)(expression) — Quantile by t-digest, exact at the ends
median(expression) — Middle value
stddevPop(expression) — Standard deviation
topK(n)(expression) — The n most frequent values
groupArray(expression) — All values as an array
groupUniqArray(expression) — Different values as an array
histogram(bins)(expression) — Histogram with that many bins
if(condition, then, otherwise) — One of two values
multiIf(condition, then, condition, then, otherwise) — The first value whose condition holds
coalesce(expression, expression) — The first that is not NULL
nullIf(expression, value) — NULL where they are equal
ifNull(expression, otherwise) — Another value in place of NULL
toStartOfInterval(time, interval) — Start of the bucket: toStartOfInterval(time, INTERVAL 1 MINUTE)
toStartOfSecond(time) — Time cut to the second
toStartOfMinute(time) — Time cut to the minute
toStartOfFiveMinutes(time) — Time cut to five minutes
toStartOfFifteenMinutes(time) — Time cut to a quarter of an hour
toStartOfHour(time) — Time cut to the hour
toStartOfDay(time) — Time cut to the day
toDate(value) — As a date
toDateTime(value, timezone?) — As a time with seconds
toDateTime64(value, digits) — As a time with fractions of a second
toUnixTimestamp(time) — Seconds since 1970
toUnixTimestamp64Milli(time) — Milliseconds since 1970
fromUnixTimestamp64Milli(ms) — Time of so many milliseconds since 1970
formatDateTime(time, format) — Time as text: formatDateTime(time, '%H:%i')
dateDiff(unit, from, to) — Time between two: dateDiff('second', a, b)
now() — The current time
today() — The current date
toString(value) — As text
toUInt64(value) — As a whole number
toInt64(value) — As a whole number with a sign
toFloat64(value) — As a number
round(value, digits) — Rounded
floor(value) — Rounded down
ceil(value) — Rounded up
abs(value) — Without its sign
least(a, b) — The lesser
greatest(a, b) — The greater
lower(text) — In lower case
upper(text) — In upper case
length(value) — Characters of text, elements of an array
concat(text, text) — Joined text
substring(text, offset, length) — A part of text
replaceRegexpAll(text, pattern, replacement) — All matches of a pattern replaced
splitByChar(separator, text) — Text split into an array
extract(text, pattern) — The part that matches
match(text, pattern) — Whether a pattern (RE2) matches
like(text, pattern) — Whether text is like a pattern with % and _
position(text, part) — Where a part is found, from 1; 0: nowhere
positionCaseInsensitive(text, part) — The same without regard to case
startsWith(text, prefix) — Whether text begins so
endsWith(text, suffix) — Whether text ends so
domain(url) — Host of a URL
path(url) — Path of a URL
JSONExtractString(json, key) — Text at a key
JSONExtractFloat(json, key) — Number at a key
arrayJoin(array) — A row for each element
arrayMap(function, array) — Each element changed: arrayMap(x -> x * 2, values)
arrayFilter(function, array) — The elements that fit
arrayElement(array, index) — One element, from 1
arraySort(array) — Elements in order
arrayStringConcat(array, separator) — Elements joined as text
has(array, element) — Whether an array holds an element
mapKeys(map) — Keys of a map
mapContains(map, key) — Whether a map has a key
tuple(value, value) — Several values as one
row_number() — Number of the row within its window, with OVER (…)
lagInFrame(expression, rows) — A value some rows before, with OVER (…)
leadInFrame(expression, rows) — A value some rows after, with OVER (…)
toIPv4(text) — As an IPv4 address
IPv4NumToString(number) — IPv4 address as text
formatReadableSize(bytes) — Bytes as text with a unit
bitAnd(a, b) — Bits that both have
cityHash64(value) — A fast 64-bit hash
`;

export const FUNCTIONS: readonly SqlFunction[] = Object.freeze(
  LIST.trim()
    .split('\n')
    .map((line) => {
      const [head = '', about = ''] = line.split(' — ');
      return Object.freeze({ name: head.slice(0, head.indexOf('(')), parameters: parametersOf(head), about });
    }),
);

export const KEYWORDS = Object.freeze(
  'SELECT DISTINCT FROM WHERE PREWHERE AND OR NOT IN LIKE ILIKE BETWEEN IS NULL AS ON USING,GROUP BY,ORDER BY,LIMIT BY,HAVING,LIMIT,OFFSET,WITH,WITH TOTALS,WITH FILL,UNION ALL,INNER JOIN,LEFT JOIN,ANY LEFT JOIN,ASOF LEFT JOIN,CROSS JOIN,ARRAY JOIN,CASE WHEN,THEN,ELSE,END,ASC,DESC,INTERVAL,OVER,PARTITION BY,FINAL,EXISTS'
    .split(',')
    .flatMap((part, index) => (index === 0 ? part.split(' ') : [part])),
);

/** What the backend fills in before the statement runs. */
export const PARAMETERS = Object.freeze([
  { text: '{from:DateTime64(3)}', about: 'Start of the time range' },
  { text: '{to:DateTime64(3)}', about: 'End of the time range' },
  { text: '{interval_ms:UInt32}', about: 'Bucket width that fits the panel, ms' },
]);

/** Where the catalog of the backend does not name them. */
const MACROS: readonly SqlMacro[] = Object.freeze([
  { signature: '$__timeFilter(time)', about: 'The column lies within the time range' },
  { signature: '$__timeInterval(time)', about: 'Start of the bucket that the time falls into' },
  { signature: '$__interval', about: 'Width of a bucket as an interval' },
  { signature: '$__interval_ms', about: 'Width of a bucket, ms' },
  { signature: '$__from', about: 'Start of the time range, Unix ms' },
  { signature: '$__to', about: 'End of the time range, Unix ms' },
]);

export interface SqlMacro {
  readonly signature: string;
  readonly about: string;
}

/** What an older backend does not name is offered all the same. */
export function macrosOf(catalog: Catalog | undefined): readonly SqlMacro[] {
  const named = catalog?.macros ?? [];
  if (named.length === 0) return MACROS;
  return named.map(({ name, signature, description }) => ({ signature: signature ?? name, about: description }));
}

/** The functions of the catalog, as ours describe them where they do. */
export function functionsOf(catalog: Catalog | undefined): readonly SqlFunction[] {
  const known = new Set(FUNCTIONS.map(({ name }) => name));
  const others = (catalog?.functions ?? []).filter(({ name }) => !known.has(name));
  return [
    ...others.map(({ name, signature, description }) => ({
      name,
      parameters: parametersOf(signature ?? `${name}(…)`),
      about: description,
    })),
    ...FUNCTIONS,
  ];
}

/** `name(a, b)` → a, b; of `quantile(level)(expression)` both lists: parameters first, then arguments. */
export function parametersOf(signature: string): string[] {
  const inner = signature.slice(signature.indexOf('(') + 1, -1).replaceAll(')(', ', ');
  return inner === '' || !signature.includes('(') ? [] : inner.split(', ');
}
