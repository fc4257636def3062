package io.lockstep.model.data;

/** Multinomial logistic regression on pixels, trained image by image: what has no idea of edges. */
final class LinearClassifier {
  private static final int INPUTS = 3072;
  private static final int CLASSES = 10;

  private final float[][] weights = new float[CLASSES][INPUTS + 1];
  private final float[] pixels = new float[INPUTS + 1];

  static LinearClassifier trained(ImageSet set, int epochs, float rate) {
    LinearClassifier classifier = new LinearClassifier();
    for (int epoch = 0; epoch < epochs; epoch++) {
      float decayed = rate / (1 + epoch);
      for (int i = 0; i < set.size(); i++) {
        classifier.learn(set, i, decayed);
      }
    }
    return classifier;
  }

  double accuracy(ImageSet set) {
    int right = 0;
    for (int i = 0; i < set.size(); i++) {
      double[] p = probabilities(set, i);
      int best = 0;
      for (int c = 1; c < CLASSES; c++) {
        best = p[c] > p[best] ? c : best;
      }
      right += best == set.label(i) ? 1 : 0;
    }
    return (double) right / set.size();
  }

  private void learn(ImageSet set, int image, float rate) {
    double[] p = probabilities(set, image);
    for (int c = 0; c < CLASSES; c++) {
      float error = (float) ((c == set.label(image) ? 1 : 0) - p[c]) * rate;
      float[] row = weights[c];
      for (int k = 0; k <= INPUTS; k++) {
        row[k] += error * pixels[k];
      }
    }
  }

  private double[] probabilities(ImageSet set, int image) {
    int from = set.planes(image);
    for (int k = 0; k < INPUTS; k++) {
      pixels[k] = ((set.records()[from + k] & 0xFF) - 127.5f) / 64;
    }
    pixels[INPUTS] = 1;
    double[] p = new double[CLASSES];
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      double logit = 0;
      float[] row = weights[c];
      for (int k = 0; k <= INPUTS; k++) {
        logit += row[k] * pixels[k];
      }
      p[c] = Math.exp(Math.min(logit, 500));
      sum += p[c];
    }
    for (int c = 0; c < CLASSES; c++) {
      p[c] /= sum;
    }
    return p;
  }
}
