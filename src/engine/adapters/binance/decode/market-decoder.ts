import type { DecodedMessage } from './market-message.ts';
import { parseMarketMessage } from './parsed-message.ts';
import { ScanMemory, SCANNED } from './scan-memory.ts';
import { loadScanModule } from './scan-module.ts';
import type { ScanModule } from './scan-module.ts';
import { scannedMessage } from './scanned-message.ts';

/** Counts of what a decoder met: `scanned` went the fast way, `parsed` through JSON.parse. */
export interface DecoderCounts {
  readonly scanned: number;
  readonly parsed: number;
}

/**
 * Decodes messages of Binance's sockets. The frequent market messages go through a scanner of bytes that answers only where it is certain;
 * everything else goes through JSON.parse. Never throws: what is not JSON comes back as `malformed`.
 */
export class MarketDecoder {
  readonly #memory: ScanMemory | null;
  #scanned = 0;
  #parsed = 0;

  /** @param module the compiled scanner; null decodes everything with JSON.parse */
  constructor(module: ScanModule | null) {
    this.#memory = module === null ? null : new ScanMemory(module);
  }

  /** Decodes one message of a socket; `data` may be reused by its owner afterwards. */
  decode(data: Uint8Array | string): DecodedMessage {
    if (this.#memory !== null) {
      const kind = this.#memory.scan(data);
      const message = kind === SCANNED.unknown ? null : scannedMessage(kind, this.#memory);
      if (message !== null) {
        this.#scanned += 1;
        return message;
      }
    }
    this.#parsed += 1;
    return parseMarketMessage(typeof data === 'string' ? data : textOf(data));
  }

  counts(): DecoderCounts {
    return { scanned: this.#scanned, parsed: this.#parsed };
  }
}

/** Creates a decoder with the scanner that was built. One is enough for all sockets of a thread. */
export function createMarketDecoder(): MarketDecoder {
  return new MarketDecoder(loadScanModule());
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
