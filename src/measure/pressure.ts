import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { type EventLoopUtilization, monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';

/** What a process spent on itself while it was watched. */
export interface ProcessPressure {
  /** Share of the time the event loop was busy, 0 … 1. */
  readonly eventLoopUtilization: number;
  /** 99th percentile of the timer's lateness beyond its own period, in milliseconds. */
  readonly timerLatenessP99Ms: number;
  readonly cpuSeconds: number;
  /** Share of the time spent collecting garbage, 0 … 1. */
  readonly garbageCollectionShare: number;
  readonly residentBytes: number;
}

const resolutionMs = 10;

/** Watches this process. `begin` and `end` may alternate; `close` stops the timers. */
export class PressureWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #collections: PerformanceObserver;
  #collectedMs = 0;
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #cpu = process.cpuUsage();
  #startedMs = performance.now();

  constructor() {
    this.#collections = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#collectedMs += entry.duration;
    });
    this.#collections.observe({ entryTypes: ['gc'] });
    this.#delay.enable();
  }

  begin(): void {
    this.#collectedMs = 0;
    this.#delay.reset();
    this.#utilization = performance.eventLoopUtilization();
    this.#cpu = process.cpuUsage();
    this.#startedMs = performance.now();
  }

  end(): ProcessPressure {
    const cpu = process.cpuUsage(this.#cpu);
    const elapsedMs = Math.max(1, performance.now() - this.#startedMs);
    const p99 = this.#delay.percentile(99) / 1e6;
    return {
      eventLoopUtilization: performance.eventLoopUtilization(this.#utilization).utilization,
      // The monitor's own value contains its period.
      timerLatenessP99Ms: Number.isFinite(p99) ? Math.max(0, p99 - resolutionMs) : 0,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      garbageCollectionShare: Math.min(1, this.#collectedMs / elapsedMs),
      residentBytes: process.memoryUsage.rss(),
    };
  }

  close(): void {
    this.#delay.disable();
    this.#collections.disconnect();
  }
}

/** Busy share of all cores, and CPU pressure where Linux tells, between `begin` and `end`. */
export class HostWatch {
  #busy = cpuTimes();
  #pressureUs = pressureMicroseconds();
  #startedMs = performance.now();

  begin(): void {
    this.#busy = cpuTimes();
    this.#pressureUs = pressureMicroseconds();
    this.#startedMs = performance.now();
  }

  end(): { cpuShare: number | null; pressureShare: number | null } {
    const busy = cpuTimes();
    const total = busy.total - this.#busy.total;
    const pressureUs = pressureMicroseconds();
    const elapsedUs = (performance.now() - this.#startedMs) * 1_000;
    return {
      cpuShare: total > 0 ? (busy.busy - this.#busy.busy) / total : null,
      pressureShare:
        pressureUs === null || this.#pressureUs === null ? null : (pressureUs - this.#pressureUs) / elapsedUs,
    };
  }
}

function cpuTimes(): { busy: number; total: number } {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const active = times.user + times.nice + times.sys + times.irq;
    busy += active;
    total += active + times.idle;
  }
  return { busy, total };
}

/** Total time in which some task waited for a CPU; null where the kernel does not keep it. */
function pressureMicroseconds(): number | null {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
    return total === undefined ? null : Number(total);
  } catch {
    return null; // Absent on other platforms and older kernels: an answer, not a failure.
  }
}
