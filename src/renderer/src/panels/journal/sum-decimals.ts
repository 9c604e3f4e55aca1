const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/** Adds decimal strings exactly, with as many decimals as the longest has. What is not a decimal counts as zero. */
export function sumDecimals(texts: readonly string[]): string {
  const parts = texts.map((text) => DECIMAL.exec(text));
  const decimals = Math.max(0, ...parts.map((part) => part?.[3]?.length ?? 0));
  const total = parts.reduce((sum, part) => sum + scaled(part, decimals), 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(decimals + 1, '0');
  const body = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return total < 0n ? `-${body}` : body;
}

function scaled(part: RegExpExecArray | null, decimals: number): bigint {
  if (!part) return 0n;
  const size = BigInt(`${part[2]}${(part[3] ?? '').padEnd(decimals, '0')}`);
  return part[1] === '-' ? -size : size;
}

/** Turns the sign of a decimal string around. */
export function negated(text: string): string {
  if (text.startsWith('-')) return text.slice(1);
  return /[1-9]/.test(text) ? `-${text.replace(/^\+/, '')}` : text;
}
