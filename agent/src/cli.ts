import { readConfig, describeOptions } from './config-read';
import { type AgentConfig } from './config';
import { AgentError } from './errors';

export type Command =
  | { readonly name: 'run' | 'preflight'; readonly config: AgentConfig }
  | { readonly name: 'record'; readonly config: AgentConfig; readonly file: string }
  | { readonly name: 'replay'; readonly config: AgentConfig; readonly file: string; readonly shiftToNow: boolean }
  | { readonly name: 'help' };

const SHIFT = '--shift-to-now';

/** Reads a command line; the command comes first, `run` when there is none. */
export function parseCommand(words: readonly string[], env: NodeJS.ProcessEnv): Command {
  if (words.some((word) => word === '--help' || word === '-h') || words[0] === 'help') return { name: 'help' };
  const [first = 'run', ...others] = words;
  const isCommand = !first.startsWith('-');
  const name = isCommand ? first : 'run';
  const rest = isCommand ? others : [...words];
  if (name === 'run' || name === 'preflight') return { name, config: readConfig(rest, env) };
  if (name !== 'record' && name !== 'replay') {
    throw new AgentError('usage', `there is no command ${JSON.stringify(name)}`, 'See --help.');
  }
  const [file, ...flags] = rest;
  if (file === undefined || file.startsWith('-')) {
    throw new AgentError('usage', `${name} is given no file`, `Say: ${name} FILE. See --help.`);
  }
  if (name === 'record') return { name, file, config: readConfig(flags, env) };
  const shiftToNow = flags.includes(SHIFT);
  const config = readConfig(
    flags.filter((flag) => flag !== SHIFT),
    env,
  );
  return { name, file, config, shiftToNow };
}

export function helpText(): string {
  return `Usage: thalweg-agent [COMMAND] [OPTIONS]

Commands
  run              Capture on this host and send what is found to the backend (the default)
  record FILE      As run, and keep what the kernel and the host told in FILE
  replay FILE      Make the same rows again from FILE; needs neither root nor BTF.
                   ${SHIFT} moves the recording to the present
  preflight        Say whether this machine can capture, and what is missing

Options, also from THALWEG_<NAME> in the environment and <name> in the YAML file that THALWEG_CONFIG or --config names
${describeOptions()}

Exit codes: 0 done, 1 failed, 2 this machine cannot capture (what is missing is said), 64 wrong usage
`;
}
