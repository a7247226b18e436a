package io.writebatch.core.sql;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Loads the reader's classes once more, changed so that they count their steps: time would tell of the machine, too. */
final class CountingReader extends ClassLoader {
    private static final String PACKAGE = CountingReader.class.getPackageName() + ".";
    private static final String STEPS = Steps.class.getName().replace('.', '/');

    CountingReader() {
        super(CountingReader.class.getClassLoader());
    }

    /** How many steps reading the text takes. */
    long stepsFor(String sql, Dialect dialect) {
        try {
            Class<?> dialects = loadClass(Dialect.class.getName());
            Object same = dialects.getMethod("valueOf", String.class).invoke(null, dialect.name());
            Steps.reset();
            loadClass(StatementReader.class.getName())
                    .getMethod("read", String.class, dialects)
                    .invoke(null, sql, same);
            return Steps.count();
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE) || name.equals(Steps.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream original = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            new ClassReader(original).accept(new CountingClass(writer), 0);
            byte[] counting = writer.toByteArray();
            return defineClass(name, counting, 0, counting.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static final class CountingClass extends ClassVisitor {
        CountingClass(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            return new CountingMethod(super.visitMethod(access, name, type, signature, exceptions));
        }
    }

    private static final class CountingMethod extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        CountingMethod(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            step();
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (passed.contains(label)) {
                step();
            }
            super.visitJumpInsn(opcode, label);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean ofInterface) {
            boolean counted = owner.equals("java/lang/String")
                    && switch (name + type) {
                        case "indexOf(II)I", "indexOf(Ljava/lang/String;I)I", "substring(II)Ljava/lang/String;" -> true;
                        default -> false;
                    };
            if (counted) {
                String withText = "(Ljava/lang/String;" + type.substring(1);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, name, withText, false);
            } else {
                super.visitMethodInsn(opcode, owner, name, type, ofInterface);
            }
        }

        private void step() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, STEPS, "step", "()V", false);
        }
    }
}
