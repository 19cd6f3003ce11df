import { classify, type City, type Classification } from '#libs/city';
import type { OpenedMessage } from '../view/department-view.ts';

/** What the rules say of a case by all that was written on it; account, subject, place and service are those of the first message. */
export function classifyStory(city: City, messages: readonly OpenedMessage[]): Classification {
  const { message } = messages[0]!;
  return classify(city, {
    text: textOf(messages),
    account: message.account,
    ...(message.subject === undefined ? {} : { subject: message.subject }),
    ...(message.place?.text === undefined ? {} : { place: message.place.text }),
    ...(message.service === undefined ? {} : { service: message.service }),
  });
}

/** The citizen's words, oldest first. What a machine added to them says nothing about the matter. */
export function textOf(messages: readonly OpenedMessage[]): string {
  return messages.filter(({ message }, index) => index === 0 || message.automatic === undefined).map(({ message }) => message.text).join('\n');
}
