import type { ThreadMap } from './map.ts';

/** 人民网《领导留言板》, /v1/threads/list and /v1/threads/content: field names as its readers have them (CHANNELS, G). */
export const leadersBoard: ThreadMap = {
  threads: ['responseData', 'responseData.list', 'resultData', 'resultData.data', 'data', ''],
  id: 'tid', title: 'subject', text: 'content', at: 'createDateline', author: 'nickName',
  link: 'https://liuyan.people.com.cn/threads/content?tid={tid}',
  details: [['留言对象', 'forumName'], ['留言类型', 'typeName'], ['涉及领域', 'domainName']],
  // 1: the citizen adds something; 4: the office's reply.
  entries: { list: 'contentList', text: 'content', at: 'dateline', by: 'organization', kind: 'dataType', official: '4' },
};
