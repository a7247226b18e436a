package io.writebatch.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JdksTest {

    @Test
    void shouldFindTheJdkOfThisJvmOnce() throws Exception {
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        System.out.println("JDKs found: " + Jdks.all());

        assertThat(Jdks.all()).filteredOn(jdk -> jdk.home().equals(home)).hasSize(1);
        assertThat(Jdks.all()).allMatch(jdk -> jdk.majorVersion() >= 17);
    }

    @Test
    void shouldListEachMajorVersionOnce() {
        assertThat(Jdks.onePerMajorVersion())
                .isNotEmpty()
                .extracting(Jdk::majorVersion)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldNotTakeAnyDirectoryForAJdk() {
        assertThat(Jdks.inspect(Path.of("/usr"))).isEmpty();
    }
}
