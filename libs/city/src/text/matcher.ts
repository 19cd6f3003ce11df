/** A pattern found in a text: `start` and `end` (exclusive) in UTF-16 units, and the value it was registered with. */
export interface Match<Value> {
  start: number;
  end: number;
  value: Value;
}

/** Finds every occurrence of every pattern, overlapping ones too, ordered by their end. */
export type Matcher<Value> = (text: string) => Match<Value>[];

interface Node<Value> {
  next: Map<number, number>;
  fail: number;
  /** The nearest node on the chain of failures at which a pattern ends; 0 when there is none. */
  output: number;
  depth: number;
  values: Value[];
}

/**
 * Aho and Corasick's automaton: one pass over the text however many patterns there are, so that a city may add words
 * freely. Empty patterns are ignored. The same pattern may be registered with several values.
 */
export function buildMatcher<Value>(patterns: Iterable<readonly [pattern: string, value: Value]>): Matcher<Value> {
  const nodes = buildTrie(patterns);
  linkFailures(nodes);
  const first = nodes[0]!.next;
  return (text) => {
    const matches: Match<Value>[] = [];
    let at = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      let next = nodes[at]!.next.get(unit);
      while (next === undefined && at !== 0) {
        at = nodes[at]!.fail;
        next = at === 0 ? first.get(unit) : nodes[at]!.next.get(unit);
      }
      at = next ?? 0;
      let found = nodes[at]!.values.length > 0 ? at : nodes[at]!.output;
      for (; found !== 0; found = nodes[found]!.output) {
        const { depth, values } = nodes[found]!;
        for (const value of values) matches.push({ start: i + 1 - depth, end: i + 1, value });
      }
    }
    return matches;
  };
}

function buildTrie<Value>(patterns: Iterable<readonly [string, Value]>): Node<Value>[] {
  const nodes: Node<Value>[] = [newNode(0)];
  for (const [pattern, value] of patterns) {
    let at = 0;
    for (let i = 0; i < pattern.length; i++) {
      const unit = pattern.charCodeAt(i);
      let next = nodes[at]!.next.get(unit);
      if (next === undefined) {
        next = nodes.push(newNode(i + 1)) - 1;
        nodes[at]!.next.set(unit, next);
      }
      at = next;
    }
    if (at !== 0) nodes[at]!.values.push(value);
  }
  return nodes;
}

function linkFailures<Value>(nodes: Node<Value>[]): void {
  const queue = [...nodes[0]!.next.values()];
  for (let head = 0; head < queue.length; head++) {
    const at = queue[head]!;
    for (const [unit, next] of nodes[at]!.next) {
      let fail = nodes[at]!.fail;
      while (fail !== 0 && !nodes[fail]!.next.has(unit)) fail = nodes[fail]!.fail;
      const target = nodes[fail]!.next.get(unit) ?? 0;
      nodes[next]!.fail = target;
      nodes[next]!.output = nodes[target]!.values.length > 0 ? target : nodes[target]!.output;
      queue.push(next);
    }
  }
}

function newNode<Value>(depth: number): Node<Value> {
  return { next: new Map(), fail: 0, output: 0, depth, values: [] };
}
