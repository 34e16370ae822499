import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './process';

export interface PanelStand {
  /** Ends with a slash. */
  readonly url: string;
  readonly stop: () => void;
}

/** The page on which a panel is worked on, with its samples, on a port of its own. */
export async function startPanelStand(panel: 'topology' | 'tracing'): Promise<PanelStand> {
  const stand = spawn(process.execPath, [join('panels', panel, 'dev/stand.mjs'), '0'], { cwd: ROOT });
  const url = await new Promise<string>((resolve, reject) => {
    let errors = '';
    stand.stderr.on('data', (text) => (errors += String(text)));
    stand.stdout.on('data', (text) => {
      const found = /http:\/\/[\d.]+:\d+\//.exec(String(text));
      if (found) resolve(found[0]);
    });
    stand.once('exit', (code) => reject(new Error(`the stand ended with ${code}: ${errors}`)));
  });
  return { url, stop: () => void stand.kill() };
}
