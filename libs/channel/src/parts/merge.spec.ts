import { mergeParts, type Part, type PartContent } from './merge.ts';

const nobody = { phones: [], emails: [], capacity: 'self' } as const;

function part(id: string, changed: Partial<PartContent> = {}): Part {
  return { id, content: { text: '', textOrigin: { kind: 'pending', confidence: 0 }, correspondent: { ...nobody, phones: [], emails: [] }, ...changed } };
}

const note = part('note', {
  text: '路灯坏了', textOrigin: { kind: 'clerk', confidence: 1 }, place: { text: '和中路' },
  correspondent: { name: '王某', phones: ['+8613800001234'], emails: [], capacity: 'self' }, call: { id: 'S1' },
});
const record = part('record', { correspondent: { phones: ['+8613800001234', '+867928112345'], emails: [], capacity: 'self' }, call: { id: 'S1', seconds: 60 } });
const heard = (id: string, text: string, confidence: number) => part(id, { text, textOrigin: { kind: 'transcript', confidence } });

it('a call without any words is pending', () => {
  expect(mergeParts([record, part('recording:R1')])).toMatchObject({ text: '', textOrigin: { kind: 'pending', confidence: 0 } });
});

it.each([['in this order', [note, record]], ['the record first', [record, note]]])('a clerk’s note goes before what the exchange knows: %s', (_, parts) => {
  expect(mergeParts(parts)).toEqual({
    text: '路灯坏了', textOrigin: { kind: 'clerk', confidence: 1 }, place: { text: '和中路' },
    correspondent: { name: '王某', phones: ['+8613800001234', '+867928112345'], emails: [], capacity: 'self' },
    call: { id: 'S1', seconds: 60 },
  });
});

it('transcripts stand under the note, in their order, and the least sure of them counts', () => {
  expect(mergeParts([heard('transcript:1', '第一段', 0.9), note, heard('transcript:2', '第二段', 0.7)])).toMatchObject({
    text: '路灯坏了\n\n第一段\n\n第二段', textOrigin: { kind: 'clerk', confidence: 0.7 },
  });
});

it('what a person heard stands for every machine’s transcript, whichever came first', () => {
  const person = heard('transcript:clerk', '他说灯坏了', 1);
  for (const parts of [[record, person, heard('transcript:1', '他说等坏了', 0.6)], [heard('transcript:1', '他说等坏了', 0.6), record, person]]) {
    expect(mergeParts(parts)).toMatchObject({ text: '他说灯坏了', textOrigin: { kind: 'transcript', confidence: 1 } });
  }
});

it('who asked for secrecy in any part has it', () => {
  const secret = part('record', { correspondent: { ...record.content.correspondent, capacity: 'confidential' } });
  expect(mergeParts([note, secret]).correspondent.capacity).toBe('confidential');
});

it('who wrote, as a person reads it on the paper, replaces what was typed and what was proposed', () => {
  const typed = part('message', { correspondent: { name: '王某', phones: ['+8613800001234'], emails: [], capacity: 'confidential' } });
  const read = part('ocr:0', { text: '信', textOrigin: { kind: 'ocr', confidence: 0.9 }, correspondent: { phones: ['+8613800009999'], address: '和中路8号', emails: [], capacity: 'self', proposed: ['phones', 'address'] } });
  const clerk = part('transcript:clerk', { text: '信', textOrigin: { kind: 'clerk', confidence: 1 }, correspondent: { name: '汪某', phones: [], emails: [], capacity: 'self', proposed: [] } });
  expect(mergeParts([typed, read, clerk]).correspondent).toEqual({ name: '汪某', phones: [], emails: [], capacity: 'confidential' });
});

describe('scans', () => {
  const nothing = part('message');
  const read = (place: number, text: string, confidence = 0.9, changed: Partial<PartContent> = {}) => part(`ocr:${place}`, { text, textOrigin: { kind: 'ocr', confidence }, ...changed });
  const proposed = (who: Partial<PartContent['correspondent']>): Partial<PartContent> => ({ correspondent: { phones: [], emails: [], capacity: 'self', proposed: [], ...who } });

  it('stand in the order of their files, the tenth behind the second, whichever was read first', () => {
    expect(mergeParts([nothing, read(10, '三', 0.8), read(2, '二'), read(0, '一')])).toMatchObject({ text: '一\n\n二\n\n三', textOrigin: { kind: 'ocr', confidence: 0.8 } });
  });

  it('stand below what was typed and above what was heard', () => {
    const typed = part('message', { text: '登记', textOrigin: { kind: 'typed', confidence: 1 } });
    expect(mergeParts([typed, heard('transcript:3', '听', 0.7), read(0, '信')])).toMatchObject({ text: '登记\n\n信\n\n听', textOrigin: { kind: 'typed', confidence: 0.7 } });
  });

  it('blank ones are read, and say nothing', () => {
    expect(mergeParts([nothing, read(0, '', 0)])).toMatchObject({ text: '', textOrigin: { kind: 'ocr', confidence: 0 } });
    expect(mergeParts([nothing, read(0, '', 0), read(1, '信')])).toMatchObject({ text: '信', textOrigin: { kind: 'ocr', confidence: 0.9 } });
  });

  it('what a person read stands for all of them, below what was typed', () => {
    const typed = part('message', { text: '登记', textOrigin: { kind: 'typed', confidence: 1 } });
    const person = part('transcript:clerk', { text: '路灯', textOrigin: { kind: 'clerk', confidence: 1 } });
    expect(mergeParts([typed, read(0, '路丁', 0.4), person, heard('transcript:1', '路登', 0.3)])).toMatchObject({ text: '登记\n\n路灯', textOrigin: { kind: 'typed', confidence: 1 } });
  });

  it('who they say that wrote counts where nobody else says it, the first of them', () => {
    const typed = part('message', { correspondent: { name: '王某', phones: [], emails: [], capacity: 'deputy', representatives: [{ name: '王某' }] } });
    const scans = [read(1, '信', 1, proposed({ name: '张某', phones: ['+8613900001111'], proposed: ['name', 'phones'] })), read(2, '封', 1, proposed({ address: '和中路8号', proposed: ['address'] }))];
    expect(mergeParts([typed, ...scans]).correspondent).toEqual({
      name: '王某', phones: ['+8613900001111'], emails: [], capacity: 'deputy', address: '和中路8号', representatives: [{ name: '王某' }], proposed: ['phones', 'address'],
    });
    expect(mergeParts([nothing, ...scans]).correspondent.proposed).toEqual(['name', 'phones', 'address']);
  });
});
