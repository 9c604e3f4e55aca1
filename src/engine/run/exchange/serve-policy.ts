export { servePolicy } from '../../adapters/onnx/serve-policy.ts';
export { serveTry } from '../../adapters/onnx/try-file.ts';
export type { TryThreadData } from '../../adapters/onnx/try-file.ts';
export type { PolicyThreadData } from '../../adapters/onnx/wire.ts';
