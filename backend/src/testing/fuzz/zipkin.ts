import { ProblemError } from '../../errors';
import { decodeZipkinJson } from '../../ingest/zipkin/decode-json';
import { decodeZipkinProto } from '../../ingest/zipkin/decode-proto';
import { resourceKeyOf, resourceOf, toldSpan } from '../../ingest/zipkin/told-span';
import { type ZipkinSpan } from '../../ingest/zipkin/zipkin-span';
import { type FuzzTarget } from './targets';

/** Two spans: one with everything, one with its ids alone. */
const PROTOBUF = Buffer.from(
  '0a9a010a1001010101010101010101010101010101120802020202020202021a08030303030303030320022a06676574202f613199c8bf26b987050038970b420e0a046261636b12040a00000120504a1c0a0566726f6e741a100707070707070707070707070707070720a01f520d09d8c8bf26b9870500120277735a0f0a09687474702e7061746812022f615a0a0a056572726f72120178600168010a140a0801010101010101011a080404040404040404',
  'hex',
);
const JSON_BODY = Buffer.from(
  '[{"traceId":"5af7183fb1d4cf5f","parentId":"6b221d5bc9e6496c","id":"352bff9a74ca9ad2","kind":"SERVER","name":"get /a",' +
    '"timestamp":1556604172355737,"duration":1431,"localEndpoint":{"serviceName":"back","ipv4":"10.0.0.1","port":80},' +
    '"remoteEndpoint":{"ipv6":"2001:db8::1","port":4000},"annotations":[{"timestamp":1556604172355800,"value":"ws"}],' +
    '"tags":{"http.path":"/a\\u00e9","error":"x"},"debug":true,"shared":true},{"traceId":"1","id":"2","x":[1,{"y":null}]}]',
);

export function zipkinTarget(format: 'protobuf' | 'json'): FuzzTarget {
  const decode = format === 'json' ? decodeZipkinJson : decodeZipkinProto;
  const take = (span: ZipkinSpan) => {
    resourceOf(span);
    resourceKeyOf(span);
    toldSpan(span, 0);
  };
  return {
    seeds: [format === 'json' ? JSON_BODY : PROTOBUF],
    run: (input) => {
      try {
        decode(Buffer.from(input.buffer, input.byteOffset, input.length), take);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
      }
    },
  };
}
