import type { HostStatus } from '../engine/worker/engine-host.ts';

interface Sample { readonly name: string; readonly help: string; readonly type: 'gauge' | 'counter'; readonly value: number }

/** Writes the host's numbers in Prometheus' text format. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function metricsText(status: HostStatus, memory: NodeJS.MemoryUsage, uptimeSeconds: number): string {
  const samples: readonly Sample[] = [
    { name: 'tradewind_engine_up', help: 'Whether the engine answers: 1 or 0.', type: 'gauge', value: status.engine === 'running' ? 1 : 0 },
    { name: 'tradewind_engine_restarts_total', help: 'How often the engine was started again.', type: 'counter', value: status.restarts },
    { name: 'tradewind_event_sequence', help: 'Sequence of the newest event sent to the clients.', type: 'gauge', value: status.sequence },
    { name: 'tradewind_clients', help: 'Connected windows, trays and browsers.', type: 'gauge', value: status.clients },
    { name: 'process_resident_memory_bytes', help: 'Resident memory of the whole process.', type: 'gauge', value: memory.rss },
    { name: 'nodejs_heap_size_used_bytes', help: 'Heap in use in the host thread.', type: 'gauge', value: memory.heapUsed },
    { name: 'nodejs_external_memory_bytes', help: 'Memory outside the heap in the host thread.', type: 'gauge', value: memory.external },
    { name: 'process_uptime_seconds', help: 'Seconds since the host started.', type: 'gauge', value: Math.round(uptimeSeconds) },
  ];
  return samples.map(({ name, help, type, value }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`).join('');
}
