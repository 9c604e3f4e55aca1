// The oracle: TensorFlow.js on its plain backend. Production mode leaves out the banner that it prints in Node.
import * as tf from '@tensorflow/tfjs';

tf.enableProdMode();
await tf.setBackend('cpu');
await tf.ready();

export { tf };
