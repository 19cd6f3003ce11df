import { uuid } from '../fixtures.ts';
import { repeatTask } from './repeat.ts';

it('shows both, with the case of each that has one', () => {
  const resembles = [{ messageId: uuid(2), by: 'picture' as const }, { messageId: uuid(3), by: 'words' as const }, { messageId: uuid(2), by: 'words' as const }];
  expect(repeatTask({ messageId: uuid(1), resembles }, new Map([[uuid(2), uuid(20)]]))).toEqual([{
    kind: 'check-repeat', subject: 'it may have come before (the same picture, the same words): look at both, nothing was dropped',
    detail: {
      messageId: uuid(1), candidates: [uuid(20)],
      resembles: [
        { messageId: uuid(2), by: 'picture', caseId: uuid(20) }, { messageId: uuid(3), by: 'words' }, { messageId: uuid(2), by: 'words', caseId: uuid(20) },
      ],
    },
  }]);
});

it('says nothing of what resembles nothing', () => {
  expect(repeatTask({ messageId: uuid(1) }, new Map())).toEqual([]);
});
