import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Parent {
  pid: number;
  parent: number;
  name: string;
}

/**
 * Tells when the npm that started this process is gone: npm hands a signal to its shell, which dies of it without
 * handing it on, so nobody would stop what `npm start` began. Without npm above, nothing is watched.
 */
export function watchStarter(gone: () => void, parentOf: (pid: number) => Parent | undefined = lookUp, milliseconds = 500): () => void {
  const chain = chainToNpm(process.pid, parentOf);
  if (chain.length === 0) return () => {};
  const timer = setInterval(() => {
    if (chain.every(([child, parent]) => parentOf(child)?.pid === parent)) return;
    clearInterval(timer);
    gone();
  }, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

/** Each process and its parent, from `pid` up to npm; empty when npm is not above (or only as somebody's grandparent). */
export function chainToNpm(pid: number, parentOf: (pid: number) => Parent | undefined): [child: number, parent: number][] {
  const chain: [number, number][] = [];
  for (let child = pid; chain.length < 2; ) {
    const parent = parentOf(child);
    if (!parent || parent.pid <= 1) return [];
    chain.push([child, parent.pid]);
    if (parent.name.startsWith('npm')) return chain;
    child = parent.pid;
  }
  return [];
}

/** The parent of a process, with its name. */
function lookUp(pid: number): Parent | undefined {
  const pidOfParent = pid === process.pid ? process.ppid : facts(pid)?.parent;
  if (pidOfParent === undefined) return undefined;
  const parent = facts(pidOfParent);
  return parent && { pid: pidOfParent, ...parent };
}

function facts(pid: number): { parent: number; name: string } | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const close = stat.lastIndexOf(')');
      return { parent: Number(stat.slice(close + 2).split(' ')[1]), name: stat.slice(stat.indexOf('(') + 1, close) };
    }
    const [parent = '', ...name] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/);
    return { parent: Number(parent), name: name.join(' ') };
  } catch {
    return undefined;
  }
}
