import { httpUrl } from '#libs/service';

/** Everything else about feeds stands in feeds.yaml. */
export const feedSettings = {
  TIPS_LOCAL_FEED: httpUrl('a feed that is read in the local default beside those of feeds.yaml').optional(),
};
