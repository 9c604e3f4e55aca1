/** Kernels whose memory the caller gives, so that threads can share it. */
const SHARED = ['net'];

/** Returns how a kernel of src/kernels is compiled. */
export function kernelOptions(name) {
  const shared = SHARED.includes(name) ? ['--enable', 'threads', '--importMemory', '--sharedMemory', '--maximumMemory', '65536'] : [];
  return ['-O3', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort=', ...shared];
}
