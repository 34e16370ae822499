import { LineDecoder } from '../../ingest/influx/line-decoder';
import { NANOSECONDS } from '../../ingest/influx/precision';
import { NOWHERE } from './remote-write';
import { type FuzzTarget } from './targets';

const LINES = String.raw`# written by hand
cpu,host=server\ 01,region=us-west usage_user=1.5,usage_idle=98i,ok=t,text="a \"b\" \\ c,d=e" 1700000000000000000
disk\,x,path=/var\=log read=18446744073709551615u,write=-9223372036854775808i,e=1.25e-3,f=.5 1700000000000000001

  m value=FALSE
m,ä=ö v="two
lines",w=-0.1234567890123456789 -1
`;

export function lineProtocolTarget(): FuzzTarget {
  return {
    seeds: [Buffer.from(LINES), Buffer.from(LINES.replaceAll('\n', '\r\n'))],
    run: (input) => {
      const body = Buffer.from(input.buffer, input.byteOffset, input.length);
      const decoder = new LineDecoder(body, NANOSECONDS, 0, NOWHERE);
      const end = decoder.decode(0, body.length);
      if (end < body.length) throw new Error(`stopped at byte ${end} of ${body.length}`);
      if (decoder.points + decoder.badLineCount > body.length + 1) throw new Error('more lines than bytes');
    },
  };
}
