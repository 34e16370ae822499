#!/usr/bin/env node
import { helpText, parseCommand } from './cli';
import { AgentError, reasonOf } from './errors';
import { capture, explainPreflight } from './capture';
import { replay } from './replay';
import { NativeError } from './source';

const EXIT = { DONE: 0, FAILED: 1, CANNOT_CAPTURE: 2, USAGE: 64 } as const;

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2), process.env);
  switch (command.name) {
    case 'help':
      process.stdout.write(helpText());
      return EXIT.DONE;
    case 'preflight':
      return explainPreflight((line) => process.stdout.write(`${line}\n`)) ? EXIT.DONE : EXIT.CANNOT_CAPTURE;
    case 'replay':
      await replay(command.config, command.file, command.shiftToNow);
      return EXIT.DONE;
    case 'record':
      await capture(command.config, command.file);
      return EXIT.DONE;
    case 'run':
      await capture(command.config);
      return EXIT.DONE;
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof NativeError) return EXIT.CANNOT_CAPTURE;
  if (!(error instanceof AgentError)) return EXIT.FAILED;
  if (error.code === 'preflight_failed') return EXIT.CANNOT_CAPTURE;
  return error.code === 'usage' || error.code.startsWith('config_') ? EXIT.USAGE : EXIT.FAILED;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const remedy = error instanceof AgentError || error instanceof NativeError ? ` ${error.remedy}` : '';
    process.stderr.write(`thalweg-agent: ${reasonOf(error)}.${remedy}\n`);
    process.exitCode = exitCodeOf(error);
  },
);
