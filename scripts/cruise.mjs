// Reads every source with dependency-cruiser and returns what breaks the rules. Used by `npm run lint` and by test/architecture.test.ts.
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';

/**
 * @param {string} baseDir the folder that holds `src`
 * @returns {Promise<{ sources: string[], unread: string[], violations: { rule: string, from: string, to: string }[] }>}
 */
export async function cruiseSources(baseDir = process.cwd()) {
  const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
  const { output } = await cruise(['src'], { ...config.options, baseDir, ruleSet: { forbidden: config.forbidden }, validate: true });
  const sources = globSync('src/**/*.{ts,tsx}', { cwd: baseDir }).map((file) => file.replaceAll('\\', '/')).filter((file) => !file.endsWith('.d.ts') && !file.startsWith('src/kernels/'));
  const read = new Set(output.modules.map((module) => module.source));
  return {
    sources,
    unread: sources.filter((file) => !read.has(file)),
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
