export { Decoder, decodeBatch } from './decoder';
export * from './event';
