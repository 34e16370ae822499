import { JsonReader } from '../wire/json-reader';
import { ProtoReader } from '../wire/proto-reader';
import { readPairs } from './decode-json';
import { readPair } from './decode-proto';
import { type Instances } from './instances';

/** `InstanceProperties`. */
export function learnProperties(message: Buffer, instances: Instances): void {
  const reader = new ProtoReader(message);
  let [service, instance] = ['', ''];
  const properties: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) service = reader.text();
    else if (reader.field === 2) instance = reader.text();
    else if (reader.field === 3) readPair(reader.message(), properties);
    else reader.skip();
  }
  instances.learn(service, instance, properties);
}

/** The same over HTTP. */
export function learnPropertiesJson(body: Buffer, instances: Instances): void {
  const reader = new JsonReader(body);
  let [service, instance] = ['', ''];
  const properties: string[] = [];
  reader.object((name) => {
    if (name === 'service') service = reader.text();
    else if (name === 'serviceInstance') instance = reader.text();
    else if (name === 'properties') readPairs(reader, properties);
    else reader.skip();
  });
  reader.finish();
  instances.learn(service, instance, properties);
}
