import type { FieldMap } from '../field-map.ts';
import { tencentTccc } from './tencent-tccc.ts';

/** The call-centre platforms that may push. A new one: its field map, a line here, and its table of good and bad inputs. */
export const vendors: readonly FieldMap[] = [tencentTccc];
