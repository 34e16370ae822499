import { readFileSync } from 'node:fs';
import { Value } from '@sinclair/typebox/value';
import { parse as parseYaml } from 'yaml';
import { AGENT_DEFAULTS, AgentConfig, CONFIG_KEYS, type ConfigKey, SECRET_KEYS } from './config';
import { AgentError, badValue, nearest, reasonOf, unknownKey } from './errors';
import { proxyAddress } from './proxy/proxy-listen';

const PREFIX = 'THALWEG_';
const envName = (key: ConfigKey) => PREFIX + key.toUpperCase();
const flagName = (key: ConfigKey) => `--${key.replaceAll('_', '-')}`;

/** Reads defaults, then the YAML file, then the environment, then flags: later ones win. */
export function readConfig(flags: readonly string[], env: NodeJS.ProcessEnv): AgentConfig {
  const fromFlags = parseFlags(flags);
  const file = fromFlags.file ?? env[`${PREFIX}CONFIG`];
  const merged = {
    ...AGENT_DEFAULTS,
    ...(file ? parseFile(file) : {}),
    ...parseEnv(env),
    ...fromFlags.values,
  };
  proxyAddress(merged as AgentConfig);
  return checkUrl(merged as AgentConfig);
}

/** Splits `--name value`, `--name=value` and, for switches, `--name` and `--no-name`. */
function parseFlags(flags: readonly string[]): { file: string | undefined; values: Record<string, unknown> } {
  const values: Record<string, unknown> = {};
  let file: string | undefined;
  for (let i = 0; i < flags.length; i++) {
    const word = flags[i] ?? '';
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    const switchedOff = switchKey(name.replace(/^--no-/, '--'), name.startsWith('--no-'));
    if (switchedOff) {
      values[switchedOff] = false;
      continue;
    }
    const key = CONFIG_KEYS.find((candidate) => flagName(candidate) === name);
    if (!key && name !== '--config') {
      throw unknownKey('the command line', name, [...CONFIG_KEYS.map(flagName), '--config']);
    }
    if (key && equals < 0 && switchKey(name, true)) {
      values[key] = true;
      continue;
    }
    const value = equals < 0 ? flags[++i] : word.slice(equals + 1);
    if (value === undefined) throw badValue(name, undefined, 'a value behind it');
    if (key) values[key] = convert(key, value, name);
    else file = value;
  }
  return { file, values };
}

function switchKey(name: string, wanted: boolean): ConfigKey | undefined {
  if (!wanted) return undefined;
  return CONFIG_KEYS.find((key) => AgentConfig.properties[key].type === 'boolean' && flagName(key) === name);
}

function parseEnv(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const known = CONFIG_KEYS.map(envName);
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined || value === '') continue;
    const index = known.indexOf(name);
    const key = CONFIG_KEYS[index];
    if (key) values[key] = convert(key, value, name);
    // The environment is shared with the backend, so a strange name is an error only when it is nearly one of ours.
    else if (name !== `${PREFIX}CONFIG` && nearest(name, known)) throw unknownKey('the environment', name, known);
  }
  return values;
}

function parseFile(file: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new AgentError(
      'config_unreadable',
      `cannot read the configuration ${file}: ${reasonOf(error)}`,
      'Name a readable YAML file in THALWEG_CONFIG or --config.',
      { cause: error },
    );
  }
  if (parsed === null || parsed === undefined) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw badValue(file, parsed, 'a mapping of keys to values');
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed)) {
    const key = CONFIG_KEYS.find((candidate) => candidate === name);
    if (!key) throw unknownKey(file, name, CONFIG_KEYS);
    values[key] = typeof value === 'string' ? convert(key, value, `${file}: ${name}`) : check(key, value, name);
  }
  return values;
}

/** Turns the text of an environment variable or flag into the value that the schema wants. */
function convert(key: ConfigKey, value: string, where: string): unknown {
  const schema = AgentConfig.properties[key];
  if (schema.type === 'string') return check(key, value, where);
  if (schema.type === 'array') {
    const parts = value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    return check(key, schema.items.type === 'integer' ? parts.map(Number) : parts, where, value);
  }
  if (schema.type === 'boolean') {
    const word = value.toLowerCase();
    if (['1', 'true', 'on', 'yes'].includes(word)) return true;
    if (['0', 'false', 'off', 'no'].includes(word)) return false;
    throw badValue(where, value, 'on or off');
  }
  return check(key, Number(value), where, value);
}

function check(key: ConfigKey, value: unknown, where: string, received: unknown = value): unknown {
  const schema = AgentConfig.properties[key];
  if (Value.Check(schema, value)) return value;
  const problem = [...Value.Errors(schema, value)][0];
  throw badValue(where, SECRET_KEYS.has(key) ? '***' : received, problem ? problem.message.toLowerCase() : schema.type);
}

function checkUrl(config: AgentConfig): AgentConfig {
  const url = URL.canParse(config.backend_url) ? new URL(config.backend_url) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw badValue('backend_url', config.backend_url, 'an http:// or https:// address');
  }
  return config;
}

/** The options part of `--help`, from the schema. */
export function describeOptions(): string {
  return CONFIG_KEYS.map((key) => {
    const { description, default: fallback } = AgentConfig.properties[key];
    const shown = Array.isArray(fallback) ? fallback.join(',') : String(fallback);
    return `  ${flagName(key).padEnd(22)} ${description}${shown === '' ? '' : ` [${shown}]`}`;
  }).join('\n');
}
