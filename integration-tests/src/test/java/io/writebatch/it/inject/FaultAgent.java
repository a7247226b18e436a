package io.writebatch.it.inject;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * An agent beside ours, which lets ours fail: in each of its methods there is a point before everything that takes memory,
 * and one at each entry from a driver or an observer. What a point does says {@link Faults}. Nothing of the product is
 * changed before it is loaded.
 */
public final class FaultAgent {
    private static final String FAULTS = "io/writebatch/it/inject/Faults";
    private static final List<String> AGENT = List.of(
            "io/writebatch/core/",
            "io/writebatch/agent/driver/",
            "io/writebatch/agent/telemetry/",
            "org/postgresql/jdbc/WriteBatch",
            "org/mariadb/jdbc/WriteBatch",
            "io/writebatch/bridge/WriteGate",
            "io/writebatch/bridge/Outcome");

    /** Whose public methods are called from elsewhere. */
    private static final Set<String> ENTERED = Set.of(
            "io/writebatch/core/gate/GroupCommitter",
            "io/writebatch/agent/telemetry/AgentObserver",
            "org/postgresql/jdbc/WriteBatchAdapter",
            "org/mariadb/jdbc/WriteBatchAdapter");

    /** Called when others have failed, and take no memory. */
    private static final Set<String> LAST_RESORTS = Set.of("missed", "missedEnd", "connectionState");

    private FaultAgent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new Transformer());
    }

    /** Makes the agent's jar in this folder. */
    public static Path jar(Path folder) throws IOException {
        Path faults = folder.resolve("faults.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(faults))) {
            for (String name : List.of(FAULTS, FAULTS + "$Kind", FAULTS + "$Plan", FAULTS + "$1")) {
                copy(name + ".class", jar);
            }
        }
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", FaultAgent.class.getName());
        attributes.putValue("Boot-Class-Path", faults.getFileName().toString());
        Path agent = folder.resolve("fault-agent.jar");
        try (OutputStream file = Files.newOutputStream(agent)) {
            new JarOutputStream(file, manifest).close();
        }
        return agent;
    }

    private static void copy(String entry, JarOutputStream jar) throws IOException {
        try (InputStream bytes = FaultAgent.class.getClassLoader().getResourceAsStream(entry)) {
            if (bytes != null) {
                jar.putNextEntry(new JarEntry(entry));
                bytes.transferTo(jar);
            }
        }
    }

    private static final class Transformer implements ClassFileTransformer {
        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
            if (name == null || AGENT.stream().noneMatch(name::startsWith)) {
                return null;
            }
            ClassReader reader = new ClassReader(classFile);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            reader.accept(new Points(name, writer), 0);
            return writer.toByteArray();
        }
    }

    private static final class Points extends ClassVisitor {
        private final String className;

        Points(String className, ClassVisitor next) {
            super(Opcodes.ASM9, next);
            this.className = className;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, type, signature, exceptions);
            // A class whose initialization fails stays unusable, and a loaded agent has initialized its classes.
            if (next == null || name.equals("<clinit>")) {
                return next;
            }
            boolean entered = ENTERED.contains(className)
                    && (access & Opcodes.ACC_PUBLIC) != 0
                    && !name.equals("<init>")
                    && !LAST_RESORTS.contains(name);
            return new MethodPoints(className.substring(className.lastIndexOf('/') + 1) + "." + name, entered, next);
        }
    }

    private static final class MethodPoints extends MethodVisitor {
        private final String method;
        private final boolean entered;
        private int points;

        MethodPoints(String method, boolean entered, MethodVisitor next) {
            super(Opcodes.ASM9, next);
            this.method = method;
            this.entered = entered;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (entered) {
                point();
            }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.ANEWARRAY) {
                point();
            }
            super.visitTypeInsn(opcode, type);
            if (opcode == Opcodes.NEW) {
                // Behind it: frames name the place of the instruction itself.
                point();
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                point();
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap, Object... arguments) {
            point();
            super.visitInvokeDynamicInsn(name, type, bootstrap, arguments);
        }

        private void point() {
            super.visitLdcInsn(method + "#" + points++);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS, "pass", "(Ljava/lang/String;)V", false);
        }
    }
}
