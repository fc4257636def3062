package io.lockstep.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestMatchTest {
  private static final List<String> NETWORKS = List.of("resnet18", "resnet8");

  @ParameterizedTest
  @CsvSource({"kitten,sitting,3", "'',abc,3", "abc,'',3", "same,SAME,0", "ring,rign,2"})
  void countsLevenshteinsEdits(String a, String b, int edits) {
    assertThat(NearestMatch.distance(a, b)).isEqualTo(edits);
  }

  @Property(tries = 200)
  void distanceIsSymmetricAndZeroToItself(
      @ForAll @AlphaChars @StringLength(max = 12) String a,
      @ForAll @AlphaChars @StringLength(max = 12) String b) {
    assertThat(NearestMatch.distance(a, b)).isEqualTo(NearestMatch.distance(b, a));
    assertThat(NearestMatch.distance(a, a)).isZero();
  }

  @Test
  void findsWhatWasMeant() {
    assertThat(NearestMatch.of("resnet-18", NETWORKS)).contains("resnet18");
    assertThat(NearestMatch.of("Resnet8", NETWORKS)).contains("resnet8");
    assertThat(NearestMatch.suggestion("resnt8", NETWORKS)).isEqualTo("did you mean 'resnet8'?");
  }

  @Test
  void listsWhatIsKnownWhereNothingIsNear() {
    assertThat(NearestMatch.of("vgg", NETWORKS)).isEmpty();
    assertThat(NearestMatch.suggestion("vgg", NETWORKS)).isEqualTo("known: resnet18, resnet8");
    assertThat(NearestMatch.of("x", List.of())).isEmpty();
  }

  @Test
  void takesTheFirstByNameWhereTwoAreEquallyNear() {
    assertThat(NearestMatch.of("shm", List.of("shq", "sha"))).contains("sha");
  }
}
