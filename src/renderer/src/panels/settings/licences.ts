/** Works by others that are part of the program, with their licences. */
export const LICENCES: readonly { readonly name: string; readonly licence: string }[] = [
  { name: 'Electron', licence: 'MIT' },
  { name: 'React', licence: 'MIT' },
  { name: 'Radix UI', licence: 'MIT' },
  { name: 'Zustand', licence: 'MIT' },
  { name: 'cmdk', licence: 'MIT' },
  { name: 'TanStack Table and Virtual', licence: 'MIT' },
  { name: 'react-resizable-panels', licence: 'MIT' },
  { name: 'Lucide icons', licence: 'ISC' },
  { name: 'Lightweight Charts', licence: 'Apache-2.0' },
  { name: 'better-sqlite3, with SQLite', licence: 'MIT, public domain' },
  { name: 'Zod', licence: 'MIT' },
  { name: 'ws', licence: 'MIT' },
  { name: 'Commander', licence: 'MIT' },
  { name: 'fflate', licence: 'MIT' },
  { name: 'hyparquet', licence: 'MIT' },
  { name: 'ONNX Runtime', licence: 'MIT' },
];
