import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * SIGSTOP, for tests: resolves when nothing of the process runs any more, which is a little after the signal was sent.
 * Where there is no /proc (it is Linux's) it resolves at once. SIGCONT wakes it.
 */
export async function pauseProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  const threads = `/proc/${pid}/task`;
  while (existsSync(threads) && !readdirSync(threads).every((thread) => isStopped(`${threads}/${thread}/stat`)))
    await sleep(1);
}

/** Its state is what follows the name, which stands in parentheses and may have some of its own: proc_pid_stat(5). */
function isStopped(path: string): boolean {
  try {
    return /^.*\) T /s.test(readFileSync(path, 'latin1'));
  } catch {
    // It has ended meanwhile.
    return true;
  }
}
