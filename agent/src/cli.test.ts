import { helpText, parseCommand } from './cli';

describe('parseCommand', () => {
  it.each([
    [[], { name: 'run' }],
    [['--wait'], { name: 'run', config: expect.objectContaining({ wait: true }) as unknown }],
    [['preflight'], { name: 'preflight' }],
    [
      ['record', 'f', '--agent-id=3'],
      { name: 'record', file: 'f', config: expect.objectContaining({ agent_id: 3 }) as unknown },
    ],
    [['replay', 'f', '--shift-to-now', '--out', 'x'], { name: 'replay', file: 'f', shiftToNow: true }],
    [['replay', 'f'], { name: 'replay', shiftToNow: false }],
    [['run', '--help'], { name: 'help' }],
  ])('reads %j', (words, expected) => {
    expect(parseCommand(words, {})).toMatchObject(expected);
  });

  it.each([
    [['capture'], 'there is no command "capture"'],
    [['record'], 'record is given no file'],
    [['replay', '--out', 'x'], 'replay is given no file'],
    [['run', '--shift-to-now'], 'unknown key "--shift-to-now"'],
  ])('refuses %j', (words, message) => {
    expect(() => parseCommand(words, {})).toThrow(message);
  });

  it('explains itself', () => {
    expect(helpText()).toContain('--backend-url');
  });
});
