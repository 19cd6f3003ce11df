import type { ThreadMap } from './map.ts';

/** A government site's «互动信件» as its CMS gives it out (CHANNELS, G). Sender's number and address are not read: they are none of the public's. */
export const letterBox: ThreadMap = {
  threads: ['data.list', 'data', 'list', ''],
  id: 'id', title: 'title', text: 'content', at: 'addtime', author: 'writer', link: 'url',
  details: [['写给', 'unitname'], ['信件类型', 'mailtype']],
  publicWhen: { field: 'isopen', equals: '1' },
  answer: { text: 'recontent', at: 'retime', by: 'unitname' },
};
