package io.writebatch.agent.weaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.writebatch.agent.driver.DriverProfile;
import io.writebatch.agent.driver.MariaDbProfile;
import io.writebatch.agent.driver.PostgresProfile;
import java.io.IOException;
import java.util.List;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.pool.TypePool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** With the drivers of the class path, in whose classes one declaration is changed. */
class ShapeCheckTest {
    @ParameterizedTest
    @MethodSource("io.writebatch.agent.driver.DriverProfiles#all")
    void shouldAcceptTheDriver(DriverProfile profile) {
        assertThat(ShapeCheck.problems(profile, pool(ClassFileLocator.NoOp.INSTANCE)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "org.postgresql.core.BaseQueryKey, sql",
        "org.postgresql.core.QueryWithReturningColumnsKey, columnNames",
        "org.postgresql.core.Field, length",
        "org.postgresql.jdbc.PgStatement, forceBinaryTransfers",
        // Used by a subclass of the adapter's, which inherits it.
        "org.postgresql.jdbc.PgStatement, batchParameters",
        // A method that the adapter names as a reference only.
        "org.postgresql.jdbc.PgConnection, releaseQuery",
        "org.postgresql.jdbc.PgPreparedStatement, executeUpdate"
    })
    void shouldMissWhatPostgresqlDriverDoesNotDeclare(String className, String member) throws IOException {
        assertMissed(new PostgresProfile(), className, member);
    }

    @ParameterizedTest
    @CsvSource({
        "org.mariadb.jdbc.codec.Parameter, codec",
        "org.mariadb.jdbc.codec.Parameter, value",
        "org.mariadb.jdbc.BasePreparedStatement, batchParameters",
        "org.mariadb.jdbc.BasePreparedStatement, prepareResult",
        "org.mariadb.jdbc.Statement, lock"
    })
    void shouldMissWhatMariadbDriverDoesNotDeclare(String className, String member) throws IOException {
        assertMissed(new MariaDbProfile(), className, member);
    }

    @Test
    void shouldRefuseAPostgresqlDriverThatReadsItsTransactionStateUnderALock() throws IOException {
        String className = "org.postgresql.core.QueryExecutorBase";
        assertThat(ShapeCheck.problems(
                        new PostgresProfile(), pool(changed(className, "transactionState", "transactionState", 0))))
                .containsExactly("no volatile field transactionState in " + className);
    }

    private static void assertMissed(DriverProfile profile, String className, String member) throws IOException {
        List<String> problems =
                ShapeCheck.problems(profile, pool(changed(className, member, "renamed", Opcodes.ACC_VOLATILE)));
        assertThat(problems).anySatisfy(problem -> assertThat(problem).contains(member));
    }

    private static TypePool pool(ClassFileLocator first) {
        return TypePool.Default.of(new ClassFileLocator.Compound(
                first, ClassFileLocator.ForClassLoader.of(ShapeCheckTest.class.getClassLoader())));
    }

    /** @param keptFlags whether a volatile field stays so */
    private static ClassFileLocator changed(String className, String member, String newName, int keptFlags)
            throws IOException {
        ClassFileLocator original = ClassFileLocator.ForClassLoader.of(ShapeCheckTest.class.getClassLoader());
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(original.locate(className).resolve())
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public FieldVisitor visitField(
                                    int access, String name, String descriptor, String signature, Object value) {
                                boolean meant = name.equals(member);
                                return super.visitField(
                                        meant ? (access & ~Opcodes.ACC_VOLATILE) | (access & keptFlags) : access,
                                        meant ? newName : name,
                                        descriptor,
                                        signature,
                                        value);
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                return super.visitMethod(
                                        access,
                                        name.equals(member) ? newName : name,
                                        descriptor,
                                        signature,
                                        exceptions);
                            }
                        },
                        0);
        return ClassFileLocator.Simple.of(className, writer.toByteArray());
    }
}
